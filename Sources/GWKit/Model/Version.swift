/// The version of gw, as `gw --version` prints it and as requests name it in `User-Agent`.
package let version = "0.1.0"
