package uz.consult.launcher.security;

/** A wrong request to a filter or controller of this package, which must not know operations and their OperationRefused. */
class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }

    /** What the request names does not exist. */
    static final class NotFound extends BadRequestException {

        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }
}
