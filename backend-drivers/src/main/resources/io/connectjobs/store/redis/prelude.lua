-- Begins every script on a queue: its keys, the time, and a job's record.
-- KEYS: all keys of one queue, in this order, always declared, all of one hash slot.
-- ARGV: 1 the test's clock in ms, or nothing; 2 history: 0 off, 1 terminal, 2 all; 3 the channel to signal work on, or
-- nothing; 4 the queue. What comes behind them is each script's own.
local META, JOBS, BODIES, IDS, READY, DUE, EXPIRING = unpack(KEYS, 1, 7)
local CLAIMS, HELD, LEASES, OWNERS, UNIQUE, WINDOWS = unpack(KEYS, 8, 13)
local ERRORS, RESULTS, RESULT_ENDS, PRUNED, ACTIVITY, ACTIVITY_TIMES = unpack(KEYS, 14, 19)
local ENDED = {[4] = KEYS[20], [5] = KEYS[21], [6] = KEYS[22]}
local call, pack, unpack_, sub = redis.call, struct.pack, struct.unpack, string.sub

local time = call('TIME')
local now = tonumber(ARGV[1]) or time[1] * 1000 + math.floor(time[2] / 1000)
local history = tonumber(ARGV[2])
local now_6 = pack('>I6', now)

local SCHEDULED, AVAILABLE, RUNNING, RETRYABLE, COMPLETED, DEAD, CANCELLED = 0, 1, 2, 3, 4, 5, 6
-- Stands for a job that is gone and whose id is still known.
local STUB = '\9'
-- A record: this head, then kind, unique key and retry policy, then its history, ten bytes an entry. Numbers are
-- unsigned and big-endian, times in ms, 0 for none. What claiming and completing change comes first and what makes a job
-- special comes last, so that those two cut and join records without taking them apart. runAt and seq begin what orders
-- available jobs; seq and lease are the token.
--   1 state, 2 cancel, 3 own, 4 result, 5 settled, 12 until, 18 deadline, 24 attempt, 26 runAt, 32 seq, 38 lease,
--   45 max, 47 priority, 51 enqueued, 57 result until, 63 errors, 66 expires, 72 timeout, 76 hold, 77 texts and history
local HEAD = '>BBBBI7I6I6I2I6I6I7I2i4I6I6I3I6I4B'
local TAIL_AT = 77
local NONE_6, NONE_7, NONE_11 = string.rep('\0', 6), string.rep('\0', 7), string.rep('\0', 11)

local function decode(id, s)
  local state, cancel, own, result, settled, until_, deadline, attempt, run_at, seq, lease, max, priority, enqueued,
    result_until, errors, expires, timeout, hold = unpack_(HEAD, s)
  return {
    id = id, state = state, cancel = cancel, own = own, result = result, settled = settled, until_ = until_,
    deadline = deadline, attempt = attempt, run_at = run_at, seq = seq, lease = lease, max = max, priority = priority,
    enqueued = enqueued, result_until = result_until, errors = errors, expires = expires, timeout = timeout,
    hold = hold, tail = sub(s, TAIL_AT)}
end

local function encode(j)
  return pack(HEAD, j.state, j.cancel, j.own, j.result, j.settled, j.until_, j.deadline, j.attempt, j.run_at, j.seq,
    j.lease, j.max, j.priority, j.enqueued, j.result_until, j.errors, j.expires, j.timeout, j.hold) .. j.tail
end

-- Kind, unique key and policy of a tail, and where its history begins.
local function texts(tail)
  return unpack_('>Bc0I2c0I2c0', tail)
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
