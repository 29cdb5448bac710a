package dev.lockstep.environment;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Makes the driver's sockets (pgjdbc's {@code socketFactory}) such that a connection that was cut without a word, by a firewall that
 * forgot it or a host that is gone, is noticed within minutes and not, as Linux has it, after two hours. The probes also keep a
 * session known to the firewall while it has nothing to say. The driver itself turns keepalive on ({@code tcpKeepAlive}).
 */
public final class KeepaliveSockets extends SocketFactory {
    /** What libpq's parameters have where they are not given: dead after two minutes of silence. */
    static final int IDLE = 60;

    static final int INTERVAL = 10;
    static final int COUNT = 6;

    /**
     * Whether the driver, which looks for it in its own class loader, can use it. In Quarkus' tests and its dev mode that is
     * another than the application's; then Linux' two hours it is, on one machine.
     */
    static final boolean KNOWN_TO_DRIVER = isKnownToDriver();

    private final int idle;
    private final int interval;
    private final int count;

    /** @param argument {@code socketFactoryArg}: seconds of silence, seconds between probes, and how many; 0 leaves it to the system */
    public KeepaliveSockets(String argument) {
        String[] numbers = argument.split(" ");
        idle = Integer.parseInt(numbers[0]);
        interval = Integer.parseInt(numbers[1]);
        count = Integer.parseInt(numbers[2]);
    }

    private static boolean isKnownToDriver() {
        try {
            Class.forName(KeepaliveSockets.class.getName(), false, Driver.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, idle);
        set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, interval);
        set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, count);
        return socket;
    }

    private static void set(Socket socket, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0 && socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = createSocket();
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
