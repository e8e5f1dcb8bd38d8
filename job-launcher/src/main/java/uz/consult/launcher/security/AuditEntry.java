package uz.consult.launcher.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The row of the audit for a request in progress. Not shared between threads. */
final class AuditEntry {

    private static final String ATTRIBUTE = AuditEntry.class.getName();
    private static final int LONGEST = 300;

    private final String request;
    private final boolean changing;
    private final String address;
    private final String requestId;
    private final @Nullable String callerRequestId;
    private @Nullable String who;
    private @Nullable Role role;
    private @Nullable String event;
    private @Nullable String attempted;

    private AuditEntry(HttpServletRequest request) {
        String text = Secrets.masked(request.getMethod() + " " + request.getRequestURI());
        this.request = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        this.changing = switch (request.getMethod()) {
            case "GET", "HEAD", "OPTIONS" -> false;
            default -> true;
        };
        this.address = request.getRemoteAddr();
        this.requestId = RequestIds.of(request);
        this.callerRequestId = RequestIds.ofCaller(request);
    }

    static AuditEntry of(HttpServletRequest request) {
        if (!(request.getAttribute(ATTRIBUTE) instanceof AuditEntry)) {
            request.setAttribute(ATTRIBUTE, new AuditEntry(request));
        }
        return (AuditEntry) request.getAttribute(ATTRIBUTE);
    }

    void by(Caller caller) {
        who = caller.name();
        role = caller.role();
    }

    void signedIn(Caller caller) {
        by(caller);
        event = "sign-in";
    }

    void signedOut(@Nullable Caller caller) {
        if (caller != null) {
            by(caller);
        }
        event = "sign-out";
    }

    /** Signing in failed; the name is blank where there is none to know. */
    void failed(String name) {
        attempted = name;
        event = "failed sign-in";
    }

    /** Did it change something or try to, or sign somebody in or out? */
    boolean isWorthARow() {
        return changing || event != null;
    }

    /** The name of a failed sign-in, which may be anything that somebody typed. */
    @Nullable String attempted() {
        return attempted;
    }

    @Nullable String who() {
        return who;
    }

    @Nullable String role() {
        return role == null ? null : role.name();
    }

    /** For the sign-in form the request itself; for other requests a failed sign-in is added to it. */
    String what() {
        return event != null && (!changing || isForm()) ? event : request;
    }

    @Nullable String detail() {
        if (event == null || isForm()) {
            return null;
        }
        return changing ? event : request;
    }

    /** Method and path. */
    String request() {
        return request;
    }

    String address() {
        return address;
    }

    String requestId() {
        return requestId;
    }

    @Nullable String callerRequestId() {
        return callerRequestId;
    }

    private boolean isForm() {
        return request.toLowerCase(Locale.ROOT).matches("post /sign-(in|out)");
    }
}
