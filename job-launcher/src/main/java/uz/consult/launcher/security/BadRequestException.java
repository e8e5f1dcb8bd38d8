package uz.consult.launcher.security;

/** What was asked is wrong; the message says what is right. */
class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }

    /** What was named is not there. */
    static final class NotFound extends BadRequestException {

        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }
}
