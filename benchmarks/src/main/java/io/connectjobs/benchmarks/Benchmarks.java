package io.connectjobs.benchmarks;

import io.connectjobs.store.StoreSettings;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "benchmarks.jar",
        sortOptions = false,
        abbreviateSynopsis = true,
        usageHelpAutoWidth = true,
        exitCodeOnInvalidInput = Benchmarks.EXIT_USAGE,
        header =
                "Measures the job stores and the connectors beside bare statements and other job queues, in one run.%n",
        description = {
            "%nRounds are interleaved and medians taken. Compare figures of one run only: machines and hours differ.",
            "Stores run at their shipped defaults and are held to what they must keep.%n"
        },
        footer = {
            "%nWithout an option: a full run of about 20 minutes on two quiet cores.",
            "%nExit codes:",
            "  0   done, whether targets are met or missed",
            "  1   it could not run",
            "  2   a store did not keep what it must",
            "  3   a measured target is missed, with --strict",
            "  64  the command line is wrong"
        })
public final class Benchmarks implements Callable<Integer> {
    static final String CORES = "cores";
    static final int EXIT_NOT_KEPT = 2;
    static final int EXIT_MISSED = 3;
    static final int EXIT_USAGE = 64;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "<part>",
            description =
                    "store, handlers, backlog, peers: these four where none is named; sink, source and cold (both in a "
                            + "fresh worker), which start Kafka and compare with Debezium's connectors")
    private List<Part> parts = new ArrayList<>(Plan.defaultParts());

    @Option(names = "--quick", description = "fewer settings and jobs")
    private boolean quick;

    @Option(
            names = "--stores",
            split = ",",
            paramLabel = "<store>",
            description = "postgresql, mariadb, sqlite, redis, memory; all of them by default")
    private Set<PlaceName> stores = EnumSet.allOf(PlaceName.class);

    @Option(
            names = "--url",
            defaultValue = "${env:CJ_IT_POSTGRESQL_URL}",
            description = "a PostgreSQL server of yours, e.g. postgresql://user:password@host/database; "
                    + "an embedded one is started by default. Schemas cj_benchmark_* in it are dropped.")
    private @Nullable String url;

    @Option(names = "--batches", split = ",", paramLabel = "<n>", description = "batch sizes")
    private @Nullable List<Integer> batches;

    @Option(names = "--threads", split = ",", paramLabel = "<n>", description = "numbers of threads, or of tasks")
    private @Nullable List<Integer> threads;

    @Option(names = "--jobs", paramLabel = "<n>", description = "jobs in each measurement")
    private @Nullable Integer jobs;

    @Option(names = "--backlog", paramLabel = "<n>", description = "jobs in the large backlog")
    private @Nullable Integer backlog;

    @Option(names = "--rounds", paramLabel = "<n>", description = "at least 3, the default")
    private @Nullable Integer rounds;

    @Option(
            names = "--pool-size",
            paramLabel = "<n>",
            description = "connections of our PostgreSQL store; the shipped default is kept otherwise")
    private @Nullable Integer poolSize;

    @Option(
            names = "--peer-command",
            paramLabel = "<command>",
            description =
                    "measures other queues on the same servers, which it finds in BENCH_PG, BENCH_JDBC, BENCH_REDIS; "
                            + "prints a line of JSON for each measurement (README.md)")
    private @Nullable String peerCommand;

    @Option(names = "--peer-results", paramLabel = "<file>", description = "such lines, printed before")
    private @Nullable Path peerResults;

    @Option(
            names = "--who",
            defaultValue = "",
            paramLabel = "<text>",
            description = "only those with this in their name")
    private String who = "";

    @Option(
            names = "--plugins",
            paramLabel = "<dir>",
            description = "the unzipped plugin archive for sink and source; the build puts it beside this program")
    private @Nullable Path plugins;

    @Option(
            names = "--debezium",
            paramLabel = "<dir>",
            description =
                    "Debezium's unpacked plugin archives; the build with -Pdebezium puts them beside this program")
    private @Nullable Path debezium;

    @Option(
            names = "--worker-flags",
            split = " ",
            paramLabel = "<flags>",
            description = "JVM flags for the Connect worker")
    private List<String> workerFlags = new ArrayList<>();

    @Option(names = "--json", paramLabel = "<file>", description = "${DEFAULT-VALUE} by default")
    private Path json = Path.of("benchmarks.json");

    @Option(names = "--markdown", description = "print the tables as Markdown")
    private boolean markdown;

    @Option(names = "--strict", description = "end with 3 if a measured target is missed")
    private boolean strict;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    @SuppressWarnings("UnusedVariable") // picocli asks the annotation
    private boolean help;

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Benchmarks::explain)
                .execute(args);
    }

    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        command.getErr().println();
        if (e instanceof KeptRowsException) {
            command.getErr().println(e.getMessage());
            return EXIT_NOT_KEPT;
        }
        e.printStackTrace(command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = plan();
        StoreSettings settings = StoreSettings.DEFAULT;
        Set<PlaceName> names = plan.hasStores() ? stores : EnumSet.noneOf(PlaceName.class);
        Places.Connect connect = plan.hasConnectors()
                ? new Places.Connect(Plugins.besideThisProgram(plugins, debezium), workerFlags)
                : null;
        try (Places places =
                Places.open(names, url, poolSize == null ? settings : settings.withPoolSize(poolSize), connect)) {
            Map<String, String> machine = machine();
            Run run = new Run(plan, places.all(), who, Benchmarks::progress);
            Outcome outcome = run.all(machine, () -> peerLines(plan, places.environment()));
            run.progress().end();
            return report(outcome);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // from Java 22 on the bar shows in a file as well, where it is only ugly
    private static Progress progress(int total) {
        return new Progress(System.err, System.console() != null, total);
    }

    private Plan plan() {
        Set<Part> chosen = EnumSet.copyOf(parts);
        Plan plan = (quick ? Plan.quick(chosen) : Plan.full(chosen)).with(batches, threads, rounds, jobs, backlog);
        if (plan.rounds() < Plan.MIN_ROUNDS) {
            throw wrong("--rounds is " + plan.rounds() + ": a median needs at least " + Plan.MIN_ROUNDS);
        }
        for (Load load : plan.loads()) {
            if (load.jobs() < 1 || load.batch() < 1 || load.threads() < 1) {
                throw wrong("--jobs, --batches and --threads must be 1 or more");
            }
        }
        if (plan.largeBacklog() < Plan.SMALL_BACKLOG) {
            throw wrong("--backlog is " + plan.largeBacklog() + ": compared with " + Plan.SMALL_BACKLOG
                    + ", it must be more");
        }
        if (peerCommand != null && stores.stream().noneMatch(PlaceName::hasPeers)) {
            throw wrong("--peer-command needs a server that peers run on: --stores postgresql or redis");
        }
        return plan;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec == null ? new CommandLine(this) : spec.commandLine(), message);
    }

    private List<PeerLine> peerLines(Plan plan, Map<String, String> servers) throws Exception {
        List<PeerLine> lines = new ArrayList<>();
        if (plan.has(Part.PEERS) && peerResults != null) {
            lines.addAll(Peers.read(peerResults));
        }
        if (plan.has(Part.PEERS) && peerCommand != null) {
            lines.addAll(Peers.run(peerCommand, servers));
        }
        return lines;
    }

    private int report(Outcome outcome) throws Exception {
        List<Target> targets = Targets.of(outcome);
        Report report = new Report(outcome, targets);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.print(markdown ? report.markdown() : report.plain());
        Path directory = json.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        JsonReport.write(json, outcome, targets);
        System.err.println("JSON: " + json);
        boolean missed = targets.stream().anyMatch(Target::missed);
        return strict && missed ? EXIT_MISSED : CommandLine.ExitCode.OK;
    }

    private static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put(CORES, Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("java", Runtime.version().toString());
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        machine.put("load before the start", String.format(Locale.ROOT, "%.1f", load));
        return machine;
    }
}
