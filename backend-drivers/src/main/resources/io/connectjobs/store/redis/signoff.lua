-- Takes a worker off the list, unless a later epoch is on it. KEYS 1: workers. ARGV: 1 name, 2 epoch in 19 digits.
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before and string.sub(before, 1, 19) <= ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
