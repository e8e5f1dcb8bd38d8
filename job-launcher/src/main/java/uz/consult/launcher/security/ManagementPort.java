package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/** The port for probes and metrics: an overload of the other port does not affect it, and it answers only {@code GET /actuator/**}. */
final class ManagementPort extends ValveBase {

    private static final int THREADS = 8;
    private static final int CONNECTIONS = 100;

    private final Connector connector = new Connector(PatientProtocol.class.getName());

    ManagementPort(int port, @Nullable InetAddress address) {
        super(true);
        connector.setPort(port);
        if (address != null) {
            connector.setProperty("address", address.getHostAddress());
        }
        connector.setProperty("maxThreads", String.valueOf(THREADS));
        connector.setProperty("minSpareThreads", "1");
        connector.setProperty("maxConnections", String.valueOf(CONNECTIONS));
        connector.setProperty("connectionTimeout", "5000");
        connector.setProperty("keepAliveTimeout", "15000");
    }

    Connector connector() {
        return connector;
    }

    /** Where it listens; -1 before it does. */
    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean asked = request.getRequestURI().startsWith("/actuator")
                && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
        if (asked || request.getConnector() != connector) {
            getNext().invoke(request, response);
        } else {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
