package dev.lockstep.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Greets one client as a PostgreSQL server of a given version does (frontend/backend protocol 3.0) and then hangs up: no binaries
 * of versions that are too old can be had for the tests.
 */
public final class OldServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Thread thread;

    public OldServer(String version) throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> greet(version), "old server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void greet(String version) {
        try (Socket client = socket.accept()) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readNBytes(in.readInt() - 4);
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            message(out, 'R', new byte[] {0, 0, 0, 0});
            parameter(out, "server_version", version);
            parameter(out, "client_encoding", "UTF8");
            parameter(out, "DateStyle", "ISO, MDY");
            parameter(out, "integer_datetimes", "on");
            parameter(out, "standard_conforming_strings", "on");
            message(out, 'K', new byte[8]);
            message(out, 'Z', new byte[] {'I'});
            out.flush();
            in.read();
        } catch (IOException e) {
            // The test sees what its client saw.
        }
    }

    private static void parameter(DataOutputStream out, String name, String value) throws IOException {
        message(out, 'S', (name + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static void message(DataOutputStream out, char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
    }

    @Override
    public void close() throws Exception {
        socket.close();
        thread.join(10_000);
    }
}
