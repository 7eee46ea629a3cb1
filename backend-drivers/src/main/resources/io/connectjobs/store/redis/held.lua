-- The jobs that one part of a claim still holds. ARGV 5: the part. Answers id, record and body of each.
local c = ARGV[5]
local lease = unpack_('>I7', c)
local ids, reply = noted(c), {}
if #ids == 0 then return reply end
local records = get_many(JOBS, ids)
local bodies = long_bodies(ids, records)
for i = 1, #ids do
  local j = records[i] and records[i] ~= STUB and decode(ids[i], records[i], c)
  if j and j.lease == lease then
    reply[#reply + 1] = ids[i]
    reply[#reply + 1] = encode(j)
    reply[#reply + 1] = bodies[i]
  end
end
return reply
