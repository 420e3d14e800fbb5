"""Messages to browsers of people who want them, by the Push API."""
