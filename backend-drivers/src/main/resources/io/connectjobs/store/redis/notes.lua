-- The notes of a queue behind one, and forgets those up to that one. ARGV: 5 the noting; 6 the note's name; 7 how many.
-- Answers 'deaf' and the number that the queue gave last, where it doesn't take part in that noting; or 'notes', and name, name
-- of the one before, and content of each; where there should be some and are none, the name of the last one only.
local noting, fed, seq = unpack(call('HMGET', META, 'feed', 'fed', 'seq'))
if noting ~= ARGV[5] then return {'deaf', seq or '0'} end
local reply = {'notes'}
if fed == ARGV[6] then return reply end
local micros, number = string.match(ARGV[6], '^(%d+)-(%d+)$')
call('XTRIM', FEED, 'MINID', string.format('%s-%.0f', micros, number + 1))
for _, entry in ipairs(call('XRANGE', FEED, '(' .. ARGV[6], '+', 'COUNT', ARGV[7])) do
  push(reply, entry[1], entry[2][2])
  reply[#reply + 1] = entry[2][4]
end
if #reply == 1 then reply[2] = fed end
return reply
