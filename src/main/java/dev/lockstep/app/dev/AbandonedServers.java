package dev.lockstep.app.dev;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What JVMs that were killed left behind: servers that nobody will stop, and their data. */
final class AbandonedServers {
    private AbandonedServers() {}

    /**
     * Ends and deletes the servers whose owner is gone.
     *
     * @param mine what the names of this JVM's server directories begin with
     */
    static void sweep(Path parent, String mine) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, "server-*")) {
            for (Path directory : directories) {
                // A process loses its lock as soon as it closes any channel of the file, so ours is not to be tried.
                if (!directory.getFileName().toString().startsWith(mine)) {
                    sweepOne(directory);
                }
            }
        }
    }

    private static void sweepOne(Path directory) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(EmbeddedServer.OWNER_LOCK), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return;
            }
            killLeftBehind(directory.resolve("data"));
            Folders.delete(directory);
        } catch (NoSuchFileException e) {
            return; // its owner was faster
        }
    }

    /** The first lines of {@code postmaster.pid} are the server's process id and its data directory. */
    private static void killLeftBehind(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 2 || !lines.get(1).equals(data.toString())) {
            return;
        }
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(process -> isServerOf(process, data))
                .ifPresent(process -> {
                    process.destroyForcibly();
                    process.onExit().join();
                });
    }

    private static boolean isServerOf(ProcessHandle process, Path data) {
        return process.info().arguments().map(List::of).orElse(List.of()).contains(data.toString());
    }
}
