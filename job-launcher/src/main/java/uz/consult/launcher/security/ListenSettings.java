package uz.consult.launcher.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import uz.consult.etl.failure.ErrorClass;
import uz.consult.etl.failure.EtlException;

/**
 * Who can reach the two ports at all.
 *
 * @param address of this machine; blank for all if the launcher has TLS of its own, else for this machine alone
 * @param managementAddress of this machine; blank for the same as the other port
 */
@ConfigurationProperties("launcher.listen")
record ListenSettings(
        @DefaultValue("") String address, @DefaultValue("") String managementAddress) {

    /** Of the port for people and programs; null for all. */
    @Nullable InetAddress address(TlsSettings tls) {
        if (!address.isBlank()) {
            return known("SERVER_ADDRESS", address.strip());
        }
        return tls.isOn() ? null : InetAddress.getLoopbackAddress();
    }

    /** Of the port for probes and metrics; null for all. */
    @Nullable InetAddress managementAddress(TlsSettings tls) {
        return managementAddress.isBlank() ? address(tls) : known("MANAGEMENT_ADDRESS", managementAddress.strip());
    }

    static boolean isOpen(@Nullable InetAddress address) {
        return address == null || !address.isLoopbackAddress();
    }

    /**
     * Checks that the address can be listened on before anything else is done: Tomcat would fail last, and not say where.
     *
     * @param settings by which it was chosen
     * @param address null for all
     */
    static void check(String settings, @Nullable InetAddress address, int port) {
        try {
            new ServerSocket(port, 1, address).close();
        } catch (IOException e) {
            throw wrong(
                    settings + ": cannot listen on " + (address == null ? "*" : address.getHostAddress()) + ":"
                            + port + " (" + e.getMessage()
                            + "): give an address of this machine and a port that is free",
                    e);
        }
    }

    private static InetAddress known(String setting, String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw wrong(
                    setting + " must be an address of this machine, as 127.0.0.1 or 0.0.0.0 for all, and is "
                            + Problems.cut(name, 100),
                    e);
        }
    }

    private static EtlException wrong(String message, Throwable cause) {
        return new EtlException(ErrorClass.VALIDATION, message, cause);
    }
}
