-- Gives positions to notes. ARGV: 2 the noting; 3 … queue, name, name of the one before and content of each, those of one queue in
-- their order. A note is taken only after the one before it, and so once. Answers how many were taken.
if not on or noting ~= ARGV[2] then return 0 end
local before, taken, count = last, {}, 0
local here = history()
if here ~= life then
  last = math.max(last, micros)
  call('HSET', FEED, 'life', here)
end
for i = 3, #ARGV, 4 do
  local queue, name, previous, note = unpack(ARGV, i, i + 3)
  local so_far = taken[queue] or call('HGET', TAKEN, queue) or '0-0'
  if so_far == previous then
    local events = unpack_('>I4', note, 7)
    last = last + events
    call('XADD', LOG, digits(last) .. '-' .. digits(events), 'queue', queue, 'note', note)
    taken[queue] = name
    count = count + 1
  end
end
for queue, name in pairs(taken) do call('HSET', TAKEN, queue, name) end
if last ~= before then call('HSET', FEED, 'last', digits(last)) end
return count
