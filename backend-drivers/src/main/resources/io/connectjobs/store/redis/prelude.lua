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

local SCHEDULED, AVAILABLE, RUNNING, RETRYABLE, COMPLETED, DEAD, CANCELLED = 0, 1, 2, 3, 4, 5, 6
-- Stands for a job that is gone and whose id is still known.
local STUB = '\9'
-- A record: this head, then kind, unique key and retry policy, then its history, ten bytes an entry. Numbers are
-- unsigned and big-endian, times in ms, 0 for none. runAt and seq begin what orders available jobs; seq and lease
-- are the token.
local HEAD = '>BBBBI6I6I7I7I2I2i4I6I6I6I6I4I6I3B'
local TAIL_AT = 77
local NO_LEASE = string.rep('\0', 7)

local function decode(id, s)
  local state, cancel, own, result, run_at, seq, lease, settled, attempt, max, priority, enqueued, until_, deadline,
    expires, timeout, result_until, errors, hold = unpack_(HEAD, s)
  return {
    id = id, state = state, cancel = cancel, own = own, result = result, run_at = run_at, seq = seq, lease = lease,
    settled = settled, attempt = attempt, max = max, priority = priority, enqueued = enqueued, until_ = until_,
    deadline = deadline, expires = expires, timeout = timeout, result_until = result_until, errors = errors,
    hold = hold, tail = sub(s, TAIL_AT)}
end

local function encode(j)
  return pack(HEAD, j.state, j.cancel, j.own, j.result, j.run_at, j.seq, j.lease, j.settled, j.attempt, j.max,
    j.priority, j.enqueued, j.until_, j.deadline, j.expires, j.timeout, j.result_until, j.errors, j.hold) .. j.tail
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
