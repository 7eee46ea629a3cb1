-- Notes the layout's version where none is noted. KEYS 1: schema. ARGV: 1 the test's clock or nothing. Answers 1 if it did.
local time = redis.call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('HEXISTS', KEYS[1], 'version') == 1 then return {0} end
redis.call('HSET', KEYS[1], 'version', 1, 'oldest_driver', 1, 'applied_at', string.format('%.0f', now))
return {1}
