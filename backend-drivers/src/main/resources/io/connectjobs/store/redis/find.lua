-- All of one job. ARGV 5: its id. Answers record, body, result, owner, and its errors; nothing for no such job.
local id = ARGV[5]
local value = call('HGET', JOBS, id)
if not value or value == STUB then return {} end
local j = decode(id, value)
local result, owner = '', ''
if j.result == 1 and (j.result_until == 0 or now < j.result_until) then result = call('HGET', RESULTS, id) end
if j.state == RUNNING then
  local who = call('HGET', CLAIMS, pack('>I7', j.lease))
  owner = sub(who, 3, 2 + unpack_('>I2', who))
end
local reply = {encode(j), j.body == '' and call('HGET', BODIES, id) or '', result, owner}
for i = 1, j.errors do reply[#reply + 1] = call('HGET', ERRORS, id .. '\0' .. i) end
return reply
