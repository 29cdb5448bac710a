package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.OutputStream;

/** One new file of a backup. Closing it without having finished it gives it up. */
public abstract class NewFile extends OutputStream {

    /** Everything is written and survives a power failure; the caller writes nothing more, and closes. */
    public abstract StoredFile finish() throws IOException;

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public abstract void close() throws IOException;
}
