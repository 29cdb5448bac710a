package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
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
}
