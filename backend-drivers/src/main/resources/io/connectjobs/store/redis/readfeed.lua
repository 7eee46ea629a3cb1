-- Reads on. ARGV: 2 after which position; 3 how many to look at; 4 how often it is noted that somebody reads, in ms.
-- Answers 'off'; or 'never', 'gone' for what was there before noting began, 'lost' for a position that this server doesn't know, with
-- the oldest position that is kept and the last; or 'on' with these, the noting, the dropped ones where some may be missed, the last
-- note taken of each queue where there may be more to read, and then name, queue and content of each entry.
if ready ~= '1' then return {'off'} end
local after, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
local first = oldest()

local function refused(why)
  return {why, digits(first), digits(last)}
end

local function is_end_of_entry(position)
  return position == begun - 1 or #call('XRANGE', LOG, digits(position), digits(position)) > 0
end

if after > last then return refused('never') end
if after < begun - 1 then return refused('gone') end
if now - read_at >= tonumber(ARGV[4]) then call('HSET', FEED, 'read_at', digits(now)) end
local reply, from, found = {}, after + 1, 0
while found < limit and from <= last do
  local entries = call('XRANGE', LOG, digits(from), '+', 'COUNT', 16)
  for _, entry in ipairs(entries) do
    local begins, ends = positions(entry)
    if #reply == 0 and begins > after + 1 and after >= first and not is_end_of_entry(after) then return refused('lost') end
    reply[#reply + 1] = {entry[1], entry[2][2], entry[2][4]}
    found = found + ends - math.max(begins - 1, after)
    from = ends + 1
    if found >= limit then break end
  end
  if #entries < 16 then break end
end
return {
  'on', digits(first), digits(last), noting, after < first - 1 and call('HGETALL', DROPPED) or {},
  found < limit and call('HGETALL', TAKEN) or {}, reply}
