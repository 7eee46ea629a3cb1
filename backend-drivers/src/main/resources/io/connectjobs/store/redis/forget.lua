-- Forgets workers that have not been alive for a time. KEYS 1: workers. ARGV: 1 the test's clock or nothing, 2 for how
-- long in ms, or nothing to forget none. Answers the time, then name and words of those that are left.
local time = redis.call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local all, reply = redis.call('HGETALL', KEYS[1]), {string.format('%.0f', now)}
for i = 1, #all, 2 do
  local alive_until = tonumber(string.sub(all[i + 1], 35, 49)) + tonumber(string.sub(all[i + 1], 50, 64))
  if ARGV[2] ~= '' and alive_until + ARGV[2] <= now then
    redis.call('HDEL', KEYS[1], all[i])
  else
    reply[#reply + 1] = all[i]
    reply[#reply + 1] = all[i + 1]
  end
end
return reply
