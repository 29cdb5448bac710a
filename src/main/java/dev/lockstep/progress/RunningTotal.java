package dev.lockstep.progress;

/** Progress to which several threads add: what is reported only ever grows, whichever of them is first. */
public final class RunningTotal {
    private final Progress progress;
    private final long total;
    private final String unit;
    private long done;

    /**
     * @param total how much there is to do; -1 when that is not known
     * @param unit {@code rows}, {@code bytes} …
     */
    public RunningTotal(Progress progress, long total, String unit) {
        this.progress = progress;
        this.total = total;
        this.unit = unit;
    }

    public synchronized void add(long more) {
        done += more;
        progress.advanced(done, total, unit);
    }
}
