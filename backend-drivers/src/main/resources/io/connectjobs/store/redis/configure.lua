-- Sets what holds for a queue. ARGV: 5 … names and values of the queue's settings.
-- Windows of another length are others, and count anew.
even_if_full()
local names = {named = '1'}
for i = 5, #ARGV, 2 do names[ARGV[i]] = ARGV[i + 1] end
if names.window and names.window ~= (call('HGET', META, 'window') or '') then names.used, names.window_start = '0', '0' end
for name, value in pairs(names) do call('HSET', META, name, value) end
if ARGV[3] ~= '' then redis.pcall('PUBLISH', ARGV[3], ARGV[4]) end
