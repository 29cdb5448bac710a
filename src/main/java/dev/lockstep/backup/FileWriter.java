package dev.lockstep.backup;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes one new file of a backup, computing its checksum on the way, and flushes it to the disk itself. */
final class FileWriter extends FilterOutputStream {
    private final FileChannel channel;
    private final Path root;
    private final Path file;
    private final MessageDigest digest;

    private FileWriter(FileChannel channel, Path root, Path file, MessageDigest digest) {
        super(new DigestOutputStream(Channels.newOutputStream(channel), digest));
        this.channel = channel;
        this.root = root;
        this.file = file;
        this.digest = digest;
    }

    /** @param path below {@code root}; there is no such file yet */
    static FileWriter create(Path root, String path) throws IOException {
        Path file = root.resolve(path);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new FileWriter(channel, root, file, sha256());
    }

    static Manifest.StoredFile write(Path root, String path, byte[] content) throws IOException {
        try (FileWriter writer = create(root, path)) {
            writer.write(content);
            return writer.finish();
        }
    }

    /** Flushes to the disk; the caller writes nothing more, and closes. */
    Manifest.StoredFile finish() throws IOException {
        channel.force(true);
        String path = root.relativize(file).toString().replace('\\', '/');
        return new Manifest.StoredFile(path, channel.size(), HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Makes new and renamed entries of a directory survive a power failure; not every system can, and those need not. */
    static void flushDirectory(Path directory) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
