package dev.lockstep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server and passes on what they say, until it is {@linkplain #cut}: then the connections that are
 * there stay open and nothing comes through any more, in either direction, as when a firewall has forgotten them.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket entrance;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    /** Connections made before the last cut, by their number. */
    private volatile int silent;

    private volatile boolean refusing;

    private volatile @Nullable Watched watched;

    /** @param target the server's port on this machine */
    public Relay(int target) {
        this.target = target;
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** Nothing comes through the connections that there are any more; new ones are served. */
    public void cut() {
        silent = sockets.size() / 2;
    }

    /** As {@link #cut}, and whoever connects is turned away. */
    public void cutForGood() {
        refusing = true;
        cut();
    }

    /** Whoever connects is turned away, or is not any more. */
    public void refuse(boolean refusing) {
        this.refusing = refusing;
    }

    /** Runs {@code then} when the next client says {@code text}, before the server has heard it. */
    public void onceSaid(String text, Runnable then) {
        watched = new Watched(text, Fate.ANSWERED, then);
    }

    /** The next client that says {@code text} loses its connection when the server has heard it, and before it answers. */
    public void loseAnswerTo(String text, Runnable then) {
        watched = new Watched(text, Fate.HEARD, then);
    }

    /** The next client that says {@code text} loses its connection before the server has heard it. */
    public void lose(String text) {
        watched = new Watched(text, Fate.LOST, () -> {});
    }

    private enum Fate {
        ANSWERED,
        HEARD,
        LOST
    }

    private record Watched(String text, Fate fate, Runnable then) {}

    /** Returns whether the connection is to end. */
    private boolean isLost(byte[] said, int length, Socket from, Socket to) throws IOException {
        Watched now = watched;
        if (now == null || !new String(said, 0, length, StandardCharsets.ISO_8859_1).contains(now.text())) {
            return false;
        }
        watched = null;
        now.then().run();
        if (now.fate() == Fate.ANSWERED) {
            return false;
        }
        from.close();
        if (now.fate() == Fate.HEARD) {
            to.getOutputStream().write(said, 0, length);
        }
        return true;
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                int number = sockets.size() / 2;
                sockets.add(client);
                sockets.add(server);
                daemon(() -> pass(client, server, number, true));
                daemon(() -> pass(server, client, number, false));
            } catch (IOException e) {
                // Closed, or the server is not there; the client sees it.
            }
        }
    }

    private void pass(Socket from, Socket to, int number, boolean asking) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (asking && isLost(bytes, read, from, to)) {
                    return;
                }
                if (number >= silent) {
                    to.getOutputStream().write(bytes, 0, read);
                }
            }
        } catch (IOException e) {
            // One of the two has gone.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
