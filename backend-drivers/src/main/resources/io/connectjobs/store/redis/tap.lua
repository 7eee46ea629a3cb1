-- Begins to note a queue's events. ARGV 5: for which noting. A later one that was begun already goes on.
local before = tonumber(call('HGET', META, 'feed'))
if not before or before < tonumber(ARGV[5]) then
  call('DEL', FEED)
  call('HSET', META, 'feed', ARGV[5], 'fed', '0-0')
end
