package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class KeepaliveSocketsTest {

    @Test
    void shouldProbeAsTheUrlSays() throws IOException {
        try (Socket socket = new KeepaliveSockets("30 5 3").createSocket()) {
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL)).isEqualTo(5);
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(3);
        }
    }

    @Test
    void shouldLeaveItToTheSystemWhenItIsNought() throws IOException {
        try (Socket socket = new KeepaliveSockets("0 0 0").createSocket();
                Socket plain = new Socket()) {
            assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                    .isEqualTo(plain.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
        }
    }

    @Test
    void shouldProbeWhicheverWayItIsConnected() throws IOException {
        KeepaliveSockets sockets = new KeepaliveSockets("30 5 3");
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 4, here);
                Socket byName = sockets.createSocket(here.getHostAddress(), server.getLocalPort());
                Socket byAddress = sockets.createSocket(here, server.getLocalPort());
                Socket fromName = sockets.createSocket(here.getHostAddress(), server.getLocalPort(), here, 0);
                Socket fromAddress = sockets.createSocket(here, server.getLocalPort(), here, 0)) {
            for (Socket socket : List.of(byName, byAddress, fromName, fromAddress)) {
                assertThat(socket.isConnected()).isTrue();
                assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
            }
        }
    }

    @Test
    void shouldSayWhenNobodyListens() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, here)) {
            port = server.getLocalPort();
        }

        assertThatThrownBy(() -> new KeepaliveSockets("30 5 3").createSocket(here, port))
                .isInstanceOf(ConnectException.class);
    }
}
