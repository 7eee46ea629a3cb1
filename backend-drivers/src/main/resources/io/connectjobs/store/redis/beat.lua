-- A worker's sign of life. KEYS 1: workers. ARGV: 1 the test's clock or nothing, 2 name, 3 epoch in 19 digits, 4 how long
-- it holds in ms, 5 what it says. A worker is epoch, first beat, last beat, time to live, each in digits, and its words.
-- Answers 1, or 0 for an earlier epoch. A server whose memory is full takes it, by the first write that takes no room: who
-- lives must not pass for dead.
local time = redis.call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local before = redis.call('HGET', KEYS[1], ARGV[2])
local started = string.format('%015.0f', now)
if before then
  local epoch = string.sub(before, 1, 19)
  if epoch > ARGV[3] then return 0 end
  if epoch == ARGV[3] then started = string.sub(before, 20, 34) end
end
redis.call('HDEL', KEYS[1], '')
redis.call('HSET', KEYS[1], ARGV[2],
  ARGV[3] .. started .. string.format('%015.0f%015.0f', now, ARGV[4]) .. ARGV[5])
return 1
