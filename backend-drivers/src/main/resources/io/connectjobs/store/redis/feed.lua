-- Begins every script on the feed. KEYS: what is known of it; the log, whose entries are notes with positions; the last note
-- that was taken of each queue; the last position dropped of each queue, event and state. ARGV 1: the test's clock or nothing.
-- An entry's name is its last position and how many it has. Positions follow the server's clock in µs where they can't go on
-- without a gap, so that none is given twice: where noting begins, and where the server has another history than before, in which
-- the last of them may be missing.
local FEED, LOG, TAKEN, DROPPED = unpack(KEYS)
local call, unpack_, sub = redis.call, struct.unpack, string.sub
local time = call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local micros = time[1] * 1000000 + time[2]
local on, ready, noting, begun, last, read_at, life =
  unpack(call('HMGET', FEED, 'on', 'ready', 'noting', 'begun', 'last', 'read_at', 'life'))
begun, last = tonumber(begun) or 1, tonumber(last) or 0

local function digits(number)
  return string.format('%.0f', number)
end

-- Which history of its data the server has: another one after a restart and after a fail-over.
local function history()
  return string.match(call('INFO', 'replication'), 'master_replid:(%x+)')
end

-- First and last position of an entry.
local function positions(entry)
  local to, count = string.match(entry[1], '^(%d+)-(%d+)$')
  return to - count + 1, tonumber(to)
end

local function oldest()
  local first = call('XRANGE', LOG, '-', '+', 'COUNT', 1)[1]
  return first and positions(first) or last + 1
end

local function end_noting()
  call('HDEL', FEED, 'on', 'ready')
  call('DEL', LOG, TAKEN, DROPPED)
end
