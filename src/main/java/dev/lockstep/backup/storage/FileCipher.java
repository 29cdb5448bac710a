package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.InputStream;

/** How the files of one backup are encrypted, or that they are not. */
public interface FileCipher {
    FileCipher NONE = new FileCipher() {
        @Override
        public NewFile encrypting(NewFile stored, String path) {
            return stored;
        }

        @Override
        public InputStream decrypting(InputStream stored, String path) {
            return stored;
        }
    };

    /** What is written to it arrives at {@code stored} encrypted; it is closed with it. */
    NewFile encrypting(NewFile stored, String path) throws IOException;

    /**
     * @throws IOException on the way as well, when a piece was changed, moved or left out, or the file was cut off; what was read
     *     until then is genuine
     */
    InputStream decrypting(InputStream stored, String path) throws IOException;
}
