package io.connectjobs.store.mysql;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.MigrationScript;
import io.connectjobs.store.sql.ServerUrl;
import io.connectjobs.store.sql.SqlJobStore;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Finds the driver of MySQL (8.0.19 and newer) and MariaDB (10.6 and newer): {@code mysql://host:3306/database} and {@code
 * mariadb://host:3306/database?sslMode=verify-full} mean the same. It needs MariaDB Connector/J beside it.
 */
public final class MySqlProvider implements JobStoreProvider {
    static final List<MigrationScript> SCRIPTS = List.of(MigrationScript.beside(MySqlProvider.class, 1, "jobs", 1));

    private static final String NO_WAKEUP = "the server calls nobody: look now and then";

    @Override
    public Set<String> schemes() {
        return Set.of("mysql", "mariadb", "jdbc:mysql", "jdbc:mariadb");
    }

    @Override
    public String exampleUrl() {
        return "mysql://localhost:3306/jobs";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        return open(url, settings, SCRIPTS, database -> database);
    }

    /**
     * @param scripts all versions of the schema that this driver knows
     * @param around what the store sees of its database; tests put something in between
     */
    static JobStore open(
            String url, StoreSettings settings, List<MigrationScript> scripts, UnaryOperator<Database> around) {
        try {
            return opened(url, settings, scripts, around);
        } catch (NoClassDefFoundError e) {
            throw new JobStoreException(
                    "MariaDB Connector/J is missing, which speaks to MySQL and MariaDB: put mariadb-java-client-3.5 or"
                            + " newer (a jar, org.mariadb.jdbc:mariadb-java-client on Maven Central) into the plugin's"
                            + " lib folder, beside the other jars, and restart the worker",
                    e);
        }
    }

    private static JobStore opened(
            String url, StoreSettings settings, List<MigrationScript> scripts, UnaryOperator<Database> around) {
        SqlNames names = new SqlNames(settings.schema());
        ServerUrl parsed = MySqlSource.parse(url, settings);
        MySqlSource source = new MySqlSource(parsed, settings);
        ServerCheck.Server server = new ServerCheck(parsed).check(source, settings);
        Words words = new Words(names, server.flavour());
        Database database =
                around.apply(MySqlDatabase.open(source, settings, new MySqlErrors(parsed, server.flavour())));
        return SqlJobStore.open(
                database,
                statements(words, new MySqlClock(settings.testClock()), server.statementBytes()),
                names,
                new SqlSchema(database, new MySqlSchema(settings.schema(), words), names, scripts),
                settings,
                new Capabilities("mysql", Map.of(Capability.WAKEUP, NO_WAKEUP)));
    }

    private static JobStatements statements(Words words, MySqlClock clock, int statementBytes) {
        LeaseSql lease = new LeaseSql(words);
        Moves moves = new Moves(words, statementBytes);
        Endings endings = new Endings(lease, moves);
        return new JobStatements(
                new MySqlEnqueue(words, moves, clock, statementBytes),
                new MySqlLease(lease, moves, endings, clock),
                new MySqlOperate(words, moves, endings, clock),
                Optional.of(new MySqlTransfer(words, moves, clock, statementBytes)),
                Optional.of(new MySqlFeed(words, clock)),
                clock,
                MySqlWords.OWN);
    }
}
