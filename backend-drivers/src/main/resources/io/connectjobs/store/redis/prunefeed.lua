-- Drops old entries of the feed. ARGV 2: for how long they are kept in ms. Answers 1 if there may be more.
local MOST = 20
local dropped, gone = {}, nil
local entries = call('XRANGE', LOG, '-', '+', 'COUNT', MOST)
local full = #entries == MOST
for _, entry in ipairs(entries) do
  local queue, note = entry[2][2], entry[2][4]
  if unpack_('>I6', note) > now - ARGV[2] then
    full = false
    break
  end
  local position, last_of_entry = positions(entry)
  local at = 11
  while at <= #note do
    local sort, _, _, _, behind = unpack_('>BI2Bc0I2c0', note, at)
    dropped[string.char(sort) .. queue] = position
    position, at = position + 1, behind
  end
  gone = last_of_entry
end
for sort, position in pairs(dropped) do call('HSET', DROPPED, sort, digits(position)) end
if gone then call('XTRIM', LOG, 'MINID', digits(gone + 1)) end
return full and 1 or 0
