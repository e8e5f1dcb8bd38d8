package uz.consult.launcher.security;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of pages of ours, as a link or a form names the one to go to afterwards. */
public final class PagePath {

    /** The longest that is followed, in characters. */
    static final int LONGEST = 2_000;

    private static final String BOARD = "/";

    /** The characters of RFC 3986: browsers drop a tab and take a backslash for a slash, and two slashes in front name another host. */
    private static final Pattern OURS = Pattern.compile(
            "/(?:(?:ui/|swagger-ui[./])[\\w.~!$&'()*+,;=:@/%-]*)?" + "(?:\\?[\\w.~!$&'()*+,;=:@/?%-]*)?");

    private PagePath() {}

    /**
     * The address, if it is a page's.
     *
     * @param path with its query, as a browser sends it; null for none
     * @return the board for whatever is no page of this application
     */
    public static String orBoard(@Nullable String path) {
        return path != null && path.length() <= LONGEST && OURS.matcher(path).matches() ? path : BOARD;
    }
}
