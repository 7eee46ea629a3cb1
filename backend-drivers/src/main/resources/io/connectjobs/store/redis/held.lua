-- The jobs that one part of a claim still holds. ARGV 5: the part. Answers id, record and body of each.
local c = ARGV[5]
local lease = unpack_('>I7', c)
local ids, reply = {}, {}
for id in string.gmatch(call('HGET', HELD, c) or '', '%Z+') do ids[#ids + 1] = id end
if #ids == 0 then return reply end
local records, bodies = get_many(JOBS, ids), get_many(BODIES, ids)
for i = 1, #ids do
  if records[i] and records[i] ~= STUB and decode(ids[i], records[i]).lease == lease then
    reply[#reply + 1] = ids[i]
    reply[#reply + 1] = records[i]
    reply[#reply + 1] = bodies[i]
  end
end
return reply
