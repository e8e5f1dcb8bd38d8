package uz.consult.launcher.security;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * After an answer Tomcat reads the rest of the body, for as long as that takes. What arrives at once is read here, so that the caller
 * gets the answer rather than a broken connection; otherwise the connection is closed.
 */
final class UnreadBodies extends ValveBase {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration PATIENCE_WITH_LARGE = Duration.ofSeconds(1);
    private static final long PAUSE = Duration.ofMillis(2).toNanos();

    UnreadBodies() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        try {
            getNext().invoke(request, response);
        } finally {
            if (!request.isAsync() && GuardedRequest.hasBody(request) && !isRead(request)) {
                rid(request, response.getStatus());
            }
        }
    }

    private static void rid(Request request, int status) throws IOException {
        Duration patience = switch (status) {
            case 429, HttpServletResponse.SC_REQUEST_TIMEOUT -> Duration.ZERO;
            case HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE -> PATIENCE_WITH_LARGE;
            default -> PATIENCE;
        };
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        byte[] some = new byte[8 * 1024];
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (System.nanoTime() < end && !isRead(request)) {
                coyote.action(ActionCode.AVAILABLE, true);
                if (coyote.getAvailable() <= 0) {
                    LockSupport.parkNanos(PAUSE);
                } else if (request.getInputStream().read(some, 0, Math.min(some.length, coyote.getAvailable())) < 0) {
                    return;
                }
            }
        } finally {
            if (!isRead(request)) {
                coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
        }
    }

    private static boolean isRead(Request request) {
        AtomicBoolean read = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.REQUEST_BODY_FULLY_READ, read);
        return read.get();
    }
}
