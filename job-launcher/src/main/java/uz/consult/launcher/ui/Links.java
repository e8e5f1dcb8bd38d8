package uz.consult.launcher.ui;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;
import uz.consult.launcher.queries.Slice;
import uz.consult.launcher.security.PageLanguage;

/** Links to the same page: in another language, further on in a list. */
final class Links {

    private final String path;
    private final String query;

    Links(HttpServletRequest request) {
        boolean page = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        // A page that says why not stands where something else was asked for.
        boolean forwarded = request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) != null;
        Object uri = forwarded ? request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI) : request.getRequestURI();
        Object asked =
                forwarded ? request.getAttribute(RequestDispatcher.FORWARD_QUERY_STRING) : request.getQueryString();
        path = page ? String.valueOf(uri) : "/";
        query = page && asked != null ? asked.toString() : "";
    }

    /** This page, as a form that comes back to it says. */
    String here() {
        return builder().replaceQueryParam("lang").build().toUriString();
    }

    /** This page by language. */
    Map<String, String> languages() {
        Map<String, String> links = new LinkedHashMap<>();
        for (String language : PageLanguage.ALL) {
            links.put(
                    language,
                    builder().replaceQueryParam("lang", language).build().toUriString());
        }
        return links;
    }

    /** This list from another row on. */
    public String at(int offset) {
        return builder()
                .replaceQueryParam("lang")
                .replaceQueryParam("offset", Math.max(0, offset))
                .build()
                .toUriString();
    }

    public boolean hasMore(Slice<?> slice) {
        int next = slice.offset() + slice.limit();
        return next <= Slice.FURTHEST && (slice.total() > next || !slice.totalIsExact());
    }

    private UriComponentsBuilder builder() {
        return UriComponentsBuilder.fromPath(path).query(query);
    }
}
