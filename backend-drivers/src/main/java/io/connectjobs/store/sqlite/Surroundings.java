package io.connectjobs.store.sqlite;

import io.connectjobs.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a store is used in a way that doesn't suit SQLite, and what to do. */
final class Surroundings {
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "afpfs",
            "ceph",
            "lustre",
            "gfs2",
            "ncpfs",
            "9p",
            "webdav",
            "davfs",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.davfs",
            "fuse.s3fs",
            "fuse.rclone");

    private Surroundings() {}

    /** The network file system that a file is on, as far as Java can tell. */
    static Optional<String> networkOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return Optional.empty();
        }
        try {
            String type = Files.getFileStore(folder).type();
            return NETWORK.contains(type.toLowerCase(Locale.ROOT)) ? Optional.of(type) : Optional.empty();
        } catch (IOException e) {
            // The folder isn't there: opening the file will tell.
            return Optional.empty();
        }
    }

    /** Why processes can't share the file. */
    static String unshared(String fileSystem) {
        return "the file is on " + fileSystem + ": SQLite's write-ahead log needs memory that processes share, and its"
                + " locks don't hold between machines";
    }

    static List<String> warnings(Path file, Optional<String> network, int poolSize) {
        List<String> warnings = new ArrayList<>();
        network.ifPresent(type -> warnings.add("The SQLite file " + file + " is on a network file system (" + type
                + "). Two machines that use it will damage it, and even one may. Put it on a local disk, or use"
                + " PostgreSQL to share jobs between machines"));
        if (poolSize > StoreSettings.DEFAULT.poolSize()) {
            warnings.add("store.pool.size is " + poolSize + ", and SQLite has one writer at a time: this store uses two"
                    + " connections, whatever the size. Use PostgreSQL where many tasks write at once");
        }
        return warnings;
    }
}
