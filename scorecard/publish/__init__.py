"""What leaves the house as a file or a message: pictures, the digest, PDF, Excel and HTML, all made of the same answers."""
