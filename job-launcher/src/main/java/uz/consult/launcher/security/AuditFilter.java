package uz.consult.launcher.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** The outermost filter, so that refused requests are audited too: a row for each known caller, a count for strangers. */
final class AuditFilter extends OncePerRequestFilter {

    private final Audit audit;

    private final Strangers strangers;

    private final ChangeParameters parameters;

    AuditFilter(Audit audit, Strangers strangers, ChangeParameters parameters) {
        this.audit = audit;
        this.strangers = strangers;
        this.parameters = parameters;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        AuditEntry entry = AuditEntry.of(request);
        boolean returned = false;
        try {
            chain.doFilter(request, response);
            returned = true;
        } finally {
            int status = returned ? response.getStatus() : HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
            if (status == HttpStatus.TOO_MANY_REQUESTS.value() || entry.who() == null && entry.isWorthARow()) {
                strangers.count(entry, status);
            } else if (entry.isWorthARow()) {
                audit.write(new Audit.NewRow(
                        null,
                        entry.who(),
                        entry.role(),
                        entry.what(),
                        status,
                        entry.address(),
                        entry.requestId(),
                        entry.callerRequestId(),
                        parameters.of(request),
                        entry.detail()));
            }
        }
    }
}
