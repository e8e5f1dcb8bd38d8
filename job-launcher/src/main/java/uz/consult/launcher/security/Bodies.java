package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import uz.consult.etl.failure.ErrorClass;

/**
 * Reads the bodies of those who have signed in, 64 KB within 10 s, and of the form for signing in, 8 KB within 5 s; nobody else's. Reading
 * occupies a thread while the body is awaited: strangers get few threads in all, and each caller and address few of them.
 */
final class Bodies extends OncePerRequestFilter {

    private static final int MOST = 64 * 1024;
    private static final int MOST_OF_STRANGERS = 8 * 1024;
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final Duration WITHIN_OF_STRANGERS = Duration.ofSeconds(5);
    private static final int AT_ONCE_OF_CALLER = 32;
    private static final int AT_ONCE_OF_ADDRESS = 4;
    private static final int AT_ONCE_OF_STRANGERS = 32;

    private final Devices devices;
    private final Problems problems;
    private final Semaphore strangers = new Semaphore(AT_ONCE_OF_STRANGERS);
    private final ConcurrentMap<String, Integer> reading = new ConcurrentHashMap<>();

    Bodies(Devices devices, Problems problems) {
        this.devices = devices;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        GuardedRequest guarded = GuardedRequest.of(request);
        Caller caller = Caller.of(SecurityContextHolder.getContext().getAuthentication());
        if (guarded != null && GuardedRequest.hasBody(request) && (caller != null || SignIn.isFor(request))) {
            try {
                Devices.Device device = caller == null ? devices.of(Devices.cookie(request)) : null;
                guarded.open(
                        caller != null
                                ? read("caller " + caller.name(), AT_ONCE_OF_CALLER, guarded, MOST, WITHIN)
                                : device != null ? ofDevice(device, guarded) : ofStranger(guarded));
            } catch (BadRequestException e) {
                refuse(request, response, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
                return;
            } catch (Unreadable e) {
                refuse(request, response, e.status, String.valueOf(e.getMessage()));
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private byte[] ofDevice(Devices.Device device, GuardedRequest request) throws Unreadable, IOException {
        return read("device " + device.id(), AT_ONCE_OF_ADDRESS, request, MOST_OF_STRANGERS, WITHIN_OF_STRANGERS);
    }

    private byte[] ofStranger(GuardedRequest request) throws Unreadable, IOException {
        if (!strangers.tryAcquire()) {
            throw busy();
        }
        try {
            String key = "address " + Origin.of(request.getRemoteAddr());
            return read(key, AT_ONCE_OF_ADDRESS, request, MOST_OF_STRANGERS, WITHIN_OF_STRANGERS);
        } finally {
            strangers.release();
        }
    }

    private byte[] read(String key, int atOnce, GuardedRequest request, int most, Duration within)
            throws Unreadable, IOException {
        enter(key, atOnce);
        try {
            return read(request, most, within);
        } finally {
            leave(key);
        }
    }

    private void enter(String key, int most) throws Unreadable {
        if (reading.merge(key, 1, Integer::sum) > most) {
            leave(key);
            throw busy();
        }
    }

    private void leave(String key) {
        reading.computeIfPresent(key, (k, now) -> now == 1 ? null : now - 1);
    }

    private static byte[] read(GuardedRequest request, int most, Duration within) throws Unreadable, IOException {
        long end = System.nanoTime() + within.toNanos();
        long announced = request.getContentLengthLong();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] some = new byte[8 * 1024];
        try {
            ServletInputStream in = request.getRequest().getInputStream();
            int count = announced > most ? 0 : in.read(some);
            while (count >= 0) {
                body.write(some, 0, count);
                if (announced > most || body.size() > most) {
                    throw new Unreadable(
                            HttpStatus.CONTENT_TOO_LARGE, "The body must be at most " + most / 1024 + " KB here");
                }
                if (System.nanoTime() > end && body.size() != announced) {
                    throw late(within);
                }
                count = in.read(some);
            }
            return body.toByteArray();
        } catch (SocketTimeoutException e) {
            throw late(within);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            problems.write(request, response, status, ErrorClass.RATE_LIMITED, detail);
        } else {
            problems.write(request, response, status, ErrorClass.VALIDATION, detail);
        }
    }

    private static Unreadable busy() {
        return new Unreadable(
                HttpStatus.TOO_MANY_REQUESTS, "Too many bodies are being sent at once: try again in 1 second");
    }

    private static Unreadable late(Duration within) {
        return new Unreadable(
                HttpStatus.REQUEST_TIMEOUT, "The body did not come within " + within.toSeconds() + " seconds");
    }

    private static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        private final HttpStatus status;

        Unreadable(HttpStatus status, String message) {
            super(message);
            this.status = status;
        }
    }
}
