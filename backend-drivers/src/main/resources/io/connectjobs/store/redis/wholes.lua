-- Some jobs, whole. ARGV 5 …: their ids. Answers a list for each, an empty one for no such job.
local reply = {}
for i = 5, #ARGV do
  local s = call('HGET', JOBS, ARGV[i])
  reply[i - 4] = s and s ~= STUB and whole(decode(ARGV[i], s)) or {}
end
return reply
