package io.connectjobs.sink;

import static java.util.Objects.requireNonNull;

import io.connectjobs.connect.ConnectText;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Operations;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Carries out commands. One that finds nothing to do is reported where there is a reporter, and counted where there is
 * none: a job may end just before its cancel comes, which must not end the task. Tombstones are counted always.
 */
final class CommandWriter {
    private final StoreHandle store;
    private final Releaser releaser;
    private final boolean reportsVain;
    private final SinkMeters meters;
    private final VainCommands vainTombstones;
    private final VainCommands vainCommands;

    /** @param reportsVain whether somebody listens to what was in vain */
    CommandWriter(StoreHandle store, boolean reportsVain, SinkMeters meters, LongSupplier nanoTime) {
        this.store = store;
        this.releaser = new Releaser(store);
        this.meters = meters;
        this.reportsVain = reportsVain;
        this.vainTombstones = new VainCommands("Tombstones", nanoTime);
        this.vainCommands = new VainCommands("Commands", nanoTime);
    }

    /** @return the records whose commands found nothing to do, with the reason */
    List<BadRecord> write(Call call) {
        List<BadRecord> vain = new ArrayList<>();
        if (call.kind().verb().isAboutQueue()) {
            switchQueues(call);
        } else if (call.kind().verb() == Verb.RELEASE) {
            call.items().forEach(item -> release(item, vain));
        } else {
            List<JobRef> jobs =
                    call.items().stream().map(item -> command(item).job()).toList();
            List<OperationResult> results = operate(call.kind(), jobs);
            int skips = 0;
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof OperationResult.Skipped skipped) {
                    skips++;
                    note(call.items().get(i), skipped, vain);
                }
            }
            meters.commandsApplied.record(results.size() - skips);
            meters.commandsVain.record(skips);
        }
        vainTombstones.logIfDue();
        vainCommands.logIfDue();
        return vain;
    }

    private void switchQueues(Call call) {
        Set<String> queues = new LinkedHashSet<>();
        call.items().forEach(item -> queues.add(item.action().queue()));
        Operations operations = store.get().operate();
        queues.forEach(call.kind().verb() == Verb.PAUSE ? operations::pause : operations::resume);
        meters.commandsApplied.record(call.items().size());
    }

    private void release(Item item, List<BadRecord> vain) {
        String connector = ((Command.OnConnector) item.action()).connector();
        Optional<String> problem = releaser.release(connector);
        problem.ifPresentOrElse(
                why -> noteVain(item, Verb.RELEASE, "connector " + ConnectText.excerpt(connector), why, vain),
                () -> meters.commandsApplied.record(1));
        meters.commandsVain.record(problem.isPresent() ? 1 : 0);
    }

    private List<OperationResult> operate(Action.Kind kind, List<JobRef> jobs) {
        Operations operations = store.get().operate();
        return switch (kind.verb()) {
            case CANCEL -> operations.cancel(jobs);
            case RETRY -> operations.retry(jobs);
            case DISCARD -> operations.discard(jobs);
            case RESCHEDULE -> operations.reschedule(jobs, requireNonNull(kind.runAt(), "runAt"));
            default -> throw new IllegalStateException(kind + " is no command on jobs");
        };
    }

    private void note(Item item, OperationResult.Skipped skipped, List<BadRecord> vain) {
        Command.OnJob command = command(item);
        if (command.isTombstone()) {
            vainTombstones.note(skipped.ref() + ": " + skipped.reason());
        } else {
            String job = ConnectText.excerpt(skipped.ref().toString());
            noteVain(item, command.verb(), job, skipped.reason(), vain);
        }
    }

    private void noteVain(Item item, Verb verb, String about, String reason, List<BadRecord> vain) {
        if (reportsVain) {
            String command = JobHeaders.COMMAND + ": " + verb.name().toLowerCase(Locale.ROOT);
            vain.add(new BadRecord(item.record(), command + " of " + about + " changed nothing: " + reason));
        } else {
            vainCommands.note(about + ": " + reason);
        }
    }

    private static Command.OnJob command(Item item) {
        return (Command.OnJob) item.action();
    }

    void close() {
        vainTombstones.log();
        vainCommands.log();
    }
}
