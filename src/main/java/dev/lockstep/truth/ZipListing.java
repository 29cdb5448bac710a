package dev.lockstep.truth;

import dev.lockstep.problem.ProblemException;

/**
 * How much a zip lists, looked at before anything is made of it. The count at its end need not be true, and is not asked: whoever reads the
 * list goes from one header to the next, and each begins with the same four bytes. They may be found in a file as well (a zip in the zip),
 * so that there are never more entries than that, but perhaps fewer.
 */
final class ZipListing {
    private static final int HEADER = 46;
    private static final int EXTRA_LENGTH = 30;

    /** Several times what archivers write for so many entries. */
    private static final long MOST_EXTRA = 4L << 20;

    private ZipListing() {}

    /** @throws ProblemException {@code TOO_LARGE} */
    static void check(byte[] zip, int mostEntries) {
        int entries = 0;
        long extra = 0;
        for (int at = 0; at <= zip.length - HEADER; at++) {
            if (zip[at] == 'P' && zip[at + 1] == 'K' && zip[at + 2] == 1 && zip[at + 3] == 2) {
                entries++;
                extra += (zip[at + EXTRA_LENGTH] & 0xff) | (zip[at + EXTRA_LENGTH + 1] & 0xff) << 8;
            }
        }
        if (entries > mostEntries) {
            throw UploadedFiles.tooLarge("The archive has more than " + mostEntries + " entries.");
        } else if (extra > MOST_EXTRA) {
            throw UploadedFiles.tooLarge("The archive says more than " + (MOST_EXTRA >> 20) + " MB about its entries.");
        }
    }
}
