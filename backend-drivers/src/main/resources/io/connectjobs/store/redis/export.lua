-- A page of a queue that stands still. Needs whole.lua and moving.lua.
-- The last of KEYS: the list that index.lua made. ARGV: 5 the place behind which it begins, a number; 6 the entry there,
-- or nothing for a job's; 7 how many to look at; 8 the bytes at which it ends.
-- Answers 'open' where the queue isn't paused; 'busy' and how many jobs run; 'index' where the list is to be made; or 'page', 1
-- if there may be more, the place of the last that was looked at, and then place, entry, and the job or since when it is gone.
local EXPORT = KEYS[#KEYS]
local place, entry, look, most = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local paused, running, seq = unpack(call('HMGET', META, 'paused', 'n2', 'seq'))
if paused ~= '1' then return {'open'} end
if tonumber(running or 0) > 0 then return {'busy', tonumber(running)} end
local made_of = call('ZSCORE', EXPORT, '\2')
if made_of ~= '-' .. (seq or '0') then return {'index'} end

local function rank()
  if entry == '' then return call('ZCOUNT', EXPORT, '-inf', place) end
  call('ZADD', EXPORT, place, entry)
  return call('ZRANK', EXPORT, entry) + 1
end

-- Nothing for an id that was forgotten since. A job that was emptied since is gone since now at the latest.
local function content(name)
  local gone_since = string.byte(name) == 0 and sub(name, 2, 7)
  local id = gone_since and sub(name, 8) or name
  local s = call('HGET', JOBS, id)
  if s == STUB then return gone_since or now_6 end
  return s and not gone_since and whole(decode(id, s)) or false
end

local first = rank()
local listed = call('ZRANGE', EXPORT, first, first + look - 1, 'WITHSCORES')
local reply, size, at = {'page', 0, ARGV[5], entry}, 0, 1
while at < #listed and size < most do
  local found = content(listed[at])
  entry = string.byte(listed[at]) == 0 and listed[at] or ''
  reply[3], reply[4] = listed[at + 1], entry
  if found then
    push(reply, listed[at], listed[at + 1])
    reply[#reply + 1] = found
    size = size + (type(found) == 'table' and #found[1] + #found[2] + #found[3] or 0)
  end
  at = at + 2
end
if at < #listed or #listed == look * 2 then reply[2] = 1 end
keep(EXPORT)
return reply
