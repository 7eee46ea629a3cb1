-- Counts over time. ARGV: 5 and 6 the first and the last of the sorted times. Answers field and count of each.
local fields, reply = call('ZRANGEBYSCORE', ACTIVITY_TIMES, ARGV[5], ARGV[6]), {}
if #fields == 0 then return reply end
local counts = get_many(ACTIVITY, fields)
for i = 1, #fields do
  reply[i * 2 - 1] = fields[i]
  reply[i * 2] = counts[i]
end
return reply
