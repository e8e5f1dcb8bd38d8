package uz.consult.launcher.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;
import uz.consult.launcher.history.Slice;
import uz.consult.launcher.security.Language;

/** Links to the same page: in another language, further on in a list. */
final class Links {

    private final String path;
    private final String query;

    Links(HttpServletRequest request) {
        boolean page = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        path = page ? request.getRequestURI() : "/";
        query = page && request.getQueryString() != null ? request.getQueryString() : "";
    }

    /** This page, as a form that comes back to it says. */
    String here() {
        return builder().replaceQueryParam("lang").build().toUriString();
    }

    /** This page by language. */
    Map<String, String> languages() {
        Map<String, String> links = new LinkedHashMap<>();
        for (String language : Language.ALL) {
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
