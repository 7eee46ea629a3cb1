-- Begins every script on a queue: its keys, the time, and a job's record.
-- KEYS: all keys of one queue, in this order, always declared, all of one hash slot.
-- ARGV: 1 the test's clock in ms, or nothing; 2 history: 0 off, 1 terminal, 2 all; 3 the channel to signal work on, or
-- nothing; 4 the queue. What comes behind them is each script's own.
local META, JOBS, BODIES, IDS, READY, DUE, EXPIRING = unpack(KEYS, 1, 7)
local CLAIMS, HELD, LEASES, OWNERS, UNIQUE, WINDOWS = unpack(KEYS, 8, 13)
local ERRORS, RESULTS, RESULT_ENDS, PRUNED, ACTIVITY, ACTIVITY_TIMES = unpack(KEYS, 14, 19)
local ENDED = {[4] = KEYS[20], [5] = KEYS[21], [6] = KEYS[22]}
local TOLD, SPANS, FEED = KEYS[23], KEYS[24], KEYS[25]
local call, pack, unpack_, sub, find = redis.call, struct.pack, struct.unpack, string.sub, string.find

local time = call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local history = tonumber(ARGV[2])
local now_6 = pack('>I6', now)

local SCHEDULED, AVAILABLE, RUNNING, RETRYABLE, COMPLETED, DEAD, CANCELLED = 0, 1, 2, 3, 4, 5, 6
-- Stands for a job that is gone and whose id is still known.
local STUB = '\9'
-- A record: the body, unless that is long and stands in BODIES; kind, unique key and retry policy; its history, ten bytes
-- an entry; and then this head, which begins with the length of the body that is here. Numbers are unsigned
-- and big-endian, times in ms, 0 for none. Claiming and completing a plain job cut and join its record without taking it
-- apart. Seq comes last: Lua finds equal strings by a few bytes of each, of which the last is one. Lease and seq are the
-- token. Where each begins, from the end:
--   80 body, 76 max, 74 priority, 70 enqueued, 64 result until, 58 errors, 55 expires, 49 timeout, 45 hold, 44 state, 43 cancel,
--   42 own, 41 result, 40 settled, 33 until, 27 deadline, 21 attempt, 19 runAt, 13 lease, 6 seq
local HEAD = '>I4I2i4I6I6I3I6I4BBBBBI7I6I6I2I6I7I6'
local HEAD_SIZE = 80
local NONE_4, NONE_6, NONE_7, NONE_11 = string.rep('\0', 4), string.rep('\0', 6), string.rep('\0', 7), string.rep('\0', 11)

-- Errors to attempt of a job that never began and has no key, no end and no bound on its time.
local UNTOUCHED = string.rep('\0', 14) .. '\1' .. string.rep('\0', 24)

local function take_apart(id, s)
  local body, max, priority, enqueued, result_until, errors, expires, timeout, hold, state, cancel, own, result, settled,
    until_, deadline, attempt, run_at, lease, seq = unpack_(HEAD, s, #s - HEAD_SIZE + 1)
  return {
    id = id, state = state, cancel = cancel, own = own, result = result, settled = settled, until_ = until_,
    deadline = deadline, attempt = attempt, run_at = run_at, seq = seq, lease = lease, max = max, priority = priority,
    enqueued = enqueued, result_until = result_until, errors = errors, expires = expires, timeout = timeout,
    hold = hold, body = sub(s, 1, body), tail = sub(s, body + 1, -HEAD_SIZE - 1)}
end

-- A claim of many untouched jobs writes none of their records: it tells of them, until it ran out or a record is written for
-- another reason, and if all were completed together, for as long as they are kept. A job is told of by the claim that noted
-- its id, if its record is untouched and it isn't ready: its number is at the most the claim's highest, as one that was added
-- again under that id has a higher one. Told[c] is what follows and the numbers of its jobs, in the order of their ids; and
-- under n and c how many jobs it tells of still.
local TELLER, TELLER_SIZE = '>I6BI6I6BI6', 26
-- By how much the numbers of jobs that one claim tells of lie apart, at the most.
local WIDEST = 1000
local tellers = {}

local function teller(c)
  local t = tellers[c]
  if t == nil then
    local value = call('HGET', TOLD, c)
    t = value and {c = c, noted = call('HGET', HELD, c), at = 1, gone = 0} or false
    if t then
      t.begun, t.begun_history, t.until_, t.done, t.done_history, t.last = unpack_(TELLER, value)
      t.seqs = sub(value, TELLER_SIZE + 1)
    end
    tellers[c] = t
  end
  return t
end

local function teller_of(c, id, seq)
  local t = teller(c)
  if not t or seq > t.last then return nil end
  local name = '\0' .. id .. '\0'
  local from = find(t.noted, name, t.at, true) or find(t.noted, name, 1, true)
  if not from then return nil end
  t.at = from
  return t
end

local function any_teller_of(id, run_at, seq)
  if call('ZSCORE', READY, pack('>I6I6', run_at, seq) .. id) then return nil end
  for _, c in ipairs(call('ZRANGEBYSCORE', SPANS, seq, seq + WIDEST)) do
    local t = teller_of(c, id, seq)
    if t then return t end
  end
end

-- The ids of the jobs that a claim took.
local function noted(c)
  local ids = {}
  for id in string.gmatch(call('HGET', HELD, c) or '', '%Z+') do ids[#ids + 1] = id end
  return ids
end

-- A job as it is, whoever tells of it. c: the claim that may do so, if the caller has an idea.
local function decode(id, s, c)
  local j = take_apart(id, s)
  if sub(s, -58, -20) ~= UNTOUCHED then return j end
  local t = c and teller_of(c, id, j.seq) or any_teller_of(id, j.run_at, j.seq)
  if not t then return j end
  local lease = unpack_('>I7', t.c)
  j.told, j.attempt = t, 1
  if t.begun_history == 2 then j.tail = j.tail .. pack('>I6BBI2', t.begun, 1, 2, 1) end
  if t.done == 0 then
    j.state, j.lease, j.until_ = 2, lease, t.until_
  else
    j.state, j.settled, j.until_ = 4, lease, t.done
    if t.done_history > 0 then j.tail = j.tail .. pack('>I6BBI2', t.done, 2, 4, 1) end
  end
  return j
end

local function encode(j)
  return j.body .. j.tail .. pack(HEAD, #j.body, j.max, j.priority, j.enqueued, j.result_until, j.errors, j.expires, j.timeout, j.hold,
    j.state, j.cancel, j.own, j.result, j.settled, j.until_, j.deadline, j.attempt, j.run_at, j.lease, j.seq)
end

-- The same without the body.
local function encode_briefly(j)
  j.body = ''
  return encode(j)
end

-- The bodies of these jobs that don't stand in their records, and '' for the others.
local function long_bodies(ids, records)
  local bodies, long, places = {}, {}, {}
  for i = 1, #ids do
    bodies[i] = ''
    local s = records[i]
    if s and sub(s, -80, -77) == NONE_4 then
      long[#long + 1] = ids[i]
      places[#long] = i
    end
  end
  if #long == 0 then return bodies end
  local found = call('HMGET', BODIES, unpack(long))
  for i = 1, #found do bodies[places[i]] = found[i] end
  return bodies
end

-- Kind, unique key and policy of a tail, and where its history begins.
local function texts(tail)
  return unpack_('>Bc0I2c0I2c0', tail)
end

-- The same of a record that isn't taken apart.
local function kind_of(s)
  return (unpack_('>Bc0', s, unpack_('>I4', s, #s - HEAD_SIZE + 1) + 1))
end

-- Has a server whose memory is full take what follows: it asks before a script's first write only, and this one takes no
-- room. Only new jobs have to wait; work that is done must be told, or it is done again and again.
local function even_if_full()
  call('HDEL', META, '')
end

-- A command on one key with any number of arguments: Lua's stack holds some thousands.
local function many(command, key, args)
  for from = 1, #args, 4000 do
    call(command, key, unpack(args, from, math.min(from + 3999, #args)))
  end
end

local function get_many(key, fields)
  local values = {}
  for from = 1, #fields, 4000 do
    local part = call('HMGET', key, unpack(fields, from, math.min(from + 3999, #fields)))
    for i = 1, #part do values[from + i - 1] = part[i] end
  end
  return values
end

local function push(list, a, b)
  local n = #list
  list[n + 1] = a
  list[n + 2] = b
end
