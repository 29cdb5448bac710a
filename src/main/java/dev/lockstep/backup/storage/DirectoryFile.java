package dev.lockstep.backup.storage;

import dev.lockstep.environment.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A file in a directory: its checksum is computed on the way, and it is flushed to the disk itself. */
public final class DirectoryFile extends NewFile {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final Path root;
    private final Path file;
    private final MessageDigest digest = Checksums.sha256();

    private DirectoryFile(FileChannel channel, Path root, Path file) {
        this.channel = channel;
        this.root = root;
        this.file = file;
    }

    public static DirectoryFile create(Path root, String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent(), OwnerOnly.directory(root));
        return new DirectoryFile(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), root, file);
    }

    /** A file that another program wrote to this place. */
    static StoredFile finished(Path root, String path) throws IOException {
        Path file = root.resolve(path);
        MessageDigest digest = Checksums.sha256();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            channel.force(true);
            return stored(root, file, channel.size(), digest);
        }
    }

    private static StoredFile stored(Path root, Path file, long bytes, MessageDigest digest) {
        String path = root.relativize(file).toString().replace('\\', '/');
        return new StoredFile(path, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public StoredFile finish() throws IOException {
        channel.force(true);
        return stored(root, file, channel.size(), digest);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        digest.update(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
