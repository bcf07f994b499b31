package integrations

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync/atomic"
	"syscall"
	"testing"
)

// internalHosts returns addresses of machines that webhooks must not reach.
func internalHosts() []string {
	return []string{
		"127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.255", "0.0.0.0", "0.1.2.3", "10.0.0.1",
		"10.255.255.254", "100.64.0.1",
		"100.100.100.200", "100.127.255.254", "169.254.0.1", "169.254.169.254", "169.254.170.2",
		"172.16.0.1", "172.20.10.1", "172.31.255.254",
		"192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.1.254",
		"198.18.0.1", "198.19.255.254", "198.51.100.7",
		"203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
		"168.63.129.16",
		"::", "::1", "::2", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00::1", "fd00:ec2::254",
		"fdff::1", "ff02::1", "ff0e::1",
		"2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1",
		"2001:db8::1", "2002::1", "3fff::1", "4000::1",
		"5f00::1", "100::1", "64:ff9b:1::1", "1::1", "8000::1",
	}
}

// carried returns an IPv4 address in each form in which an IPv6 address embeds it.
func carried(v4 string) []string {
	b := netip.MustParseAddr(v4).As4()
	hi, lo := binary.BigEndian.Uint16(b[:2]), binary.BigEndian.Uint16(b[2:])
	return []string{
		fmt.Sprintf("::ffff:%s", v4), fmt.Sprintf("::ffff:%x:%x", hi, lo),
		fmt.Sprintf("0:0:0:0:0:ffff:%x:%x", hi, lo), fmt.Sprintf("::%s", v4),
		fmt.Sprintf("64:ff9b::%s", v4), fmt.Sprintf("64:ff9b::%x:%x", hi, lo),
		fmt.Sprintf("2002:%x:%x::1", hi, lo), fmt.Sprintf("::ffff:0:%s", v4),
		fmt.Sprintf("2001:0:%x:%x::", hi, lo),
	}
}

// forms returns more than two hundred URLs with an internal address. Some are not valid addresses
// at all, or only for a resolver that is less strict than ours: these are resolved as names.
func forms() []string {
	hosts := internalHosts()
	for _, v4 := range []string{"127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1",
		"172.16.0.1", "100.64.0.1", "0.0.0.0"} {
		hosts = append(hosts, carried(v4)...)
	}
	var urls []string
	for _, h := range hosts {
		if ip, err := netip.ParseAddr(h); err == nil && ip.Is6() {
			h = "[" + h + "]"
		}
		urls = append(urls, "https://"+h+"/")
	}
	for _, h := range []string{
		"2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1", "127.0.1",
		"10.1", "3232235521", "0xa9fea9fe", "2852039166",
		"0251.0376.0251.0376", "localhost", "LOCALHOST", "localhost.", "ip6-localhost",
		"intern.example", "twice.example", "mapped.example",
		"127.0.0.1.", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::1%25eth0]", "[fe80::1%25lo]",
		"①②⑦.⓪.⓪.①", "127。0。0。1", "1２7.0.0.1",
		"0", "0.0.0.0.", "[::]", "[0000::0001]", "[::ffff:127.0.0.1]", "metadata.intern.example",
		"00000177.0.0.1", "127.0.0.01",
	} {
		urls = append(urls, "https://"+h+"/", "https://"+h+":8443/x", "https://evil.example@"+h+"/")
	}
	return urls
}

// resolving sets a resolver for the dialer, over a pipe: every name resolves to an internal
// address, and to another one for later queries.
func resolving(d *net.Dialer) *net.Dialer {
	var asked atomic.Int32
	d.Resolver = &net.Resolver{PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			us, them := net.Pipe()
			go answerNames(us, &asked)
			return them, nil
		}}
	return d
}

// answerNames answers DNS queries over TCP: the first with 10.9.8.7, and later ones with the
// address of a metadata service.
func answerNames(c net.Conn, asked *atomic.Int32) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := readFull(c, size[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := readFull(c, q); err != nil {
			return
		}
		end := 12
		for q[end] != 0 {
			end += int(q[end]) + 1
		}
		kind := binary.BigEndian.Uint16(q[end+1:])
		a := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:end+5]...)
		if kind == 1 {
			a[7] = 1
			ip := []byte{169, 254, 169, 254}
			if asked.Add(1) == 1 {
				ip = []byte{10, 9, 8, 7}
			}
			a = append(append(a, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip...)
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(a))),
			a...)); err != nil {
			return
		}
	}
}

func readFull(c net.Conn, into []byte) (n int, err error) {
	for n < len(into) && err == nil {
		var more int
		more, err = c.Read(into[n:])
		n += more
	}
	return n, err
}

// errConnected is returned instead of making a connection.
var errConnected = errors.New("connected")

// TestNothingInsideIsReached checks that no internal address is connected to, however it is
// written, and whatever the name server answers the second time.
func TestNothingInsideIsReached(t *testing.T) {
	if len(forms()) < 200 {
		t.Fatalf("%d forms", len(forms()))
	}
	for _, form := range forms() {
		t.Run(form, func(t *testing.T) {
			err := post(form, resolving(dialer(false)))
			if err == nil || errors.Is(err, errConnected) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// post sends a request to an address. It returns errConnected instead of making a connection that
// the dialer allows.
func post(address string, d *net.Dialer) error {
	check := d.ControlContext
	d.ControlContext = func(ctx context.Context, network, address string, c syscall.RawConn) error {
		if check != nil {
			if err := check(ctx, network, address, c); err != nil {
				return err
			}
		}
		return errConnected
	}
	client := http.Client{Transport: transport(d), CheckRedirect: noRedirect}
	r, err := http.NewRequest(http.MethodPost, address, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(r)
	if err == nil {
		answer.Body.Close()
	}
	return err
}

// TestCheckBeforeResolutionWouldFail checks that a check of the address before name resolution,
// which is a common mistake, lets many of these through, so that TestNothingInsideIsReached can
// fail.
func TestCheckBeforeResolutionWouldFail(t *testing.T) {
	reached := 0
	for _, form := range forms() {
		u, err := url.Parse(form)
		if err != nil {
			continue
		}
		if ip := net.ParseIP(u.Hostname()); ip != nil &&
			(ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()) {
			continue
		}
		if errors.Is(post(form, resolving(dialer(true))), errConnected) {
			reached++
		}
	}
	if reached < 50 {
		t.Errorf("only %d of %d would be reached, want at least 50", reached, len(forms()))
	}
}

// TestPublicAddresses checks that public addresses are allowed, also those next to reserved ones.
func TestPublicAddresses(t *testing.T) {
	for _, ip := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0", "223.255.255.255",
		"168.63.129.15", "168.63.129.17", "2001:200::1", "2003::1", "2606:4700::1111",
		"2a00:1450::1", "3ffe:ffff::1", "2001:4860:4860::8888",
	} {
		t.Run(ip, func(t *testing.T) {
			if !isPublic(netip.MustParseAddr(ip)) {
				t.Error("not public")
			}
		})
	}
}

// TestAReceiverOnThisMachine checks that a receiver on this machine is reached only if internal
// addresses are allowed, and that redirects are not followed.
func TestAReceiverOnThisMachine(t *testing.T) {
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	for _, allowed := range []bool{false, true} {
		client := http.Client{Transport: transport(dialer(allowed)), CheckRedirect: noRedirect}
		answer, err := client.Post(server.URL, "text/plain", nil)
		if allowed && (err != nil || answer.StatusCode != http.StatusTemporaryRedirect ||
			hits.Load() != 1) {
			t.Errorf("allowed: %v, %d hits", err, hits.Load())
		}
		if !allowed && (!errors.Is(err, errInternal) || hits.Load() != 0) {
			t.Errorf("not allowed: %v, %d hits", err, hits.Load())
		}
		if err == nil {
			answer.Body.Close()
		}
	}
}

// TestUsableAddresses checks which URLs of webhooks are rejected when they are entered.
func TestUsableAddresses(t *testing.T) {
	for address, want := range map[string]bool{
		"https://hooks.example/x?y=1": true, "https://8.8.8.8/": true,
		"https://[2606:4700::1111]:8443/": true,
		"http://hooks.example/":           false, "https://": false, "https:///x": false,
		"https:hooks.example": false, "ftp://hooks.example": false,
		"https://user:word@hooks.example/": false, "https://hooks.example/#x": false,
		"https://127.0.0.1/": false, "https://[::1]/": false,
		"https://10.0.0.1:443/": false, "file:///etc/passwd": false, "": false,
		"hooks.example": false, "https://exa mple/": false,
		"unix:///run/x": false, "https://[::ffff:10.0.0.1]/": false,
	} {
		t.Run(address, func(t *testing.T) {
			if got := validAddress(address, false); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
	if !validAddress("http://127.0.0.1:8080/", true) || validAddress("ftp://127.0.0.1/", true) {
		t.Error("wrong result with internal addresses allowed")
	}
}

// FuzzAddress checks that an address that may be connected to is never private, loopback,
// link-local or multicast.
func FuzzAddress(f *testing.F) {
	for _, h := range internalHosts() {
		f.Add(h)
	}
	for _, h := range carried("10.0.0.1") {
		f.Add(h)
	}
	f.Add("8.8.8.8")
	f.Fuzz(func(t *testing.T, host string) {
		ip, err := netip.ParseAddr(host)
		if err != nil || denyInternal(context.Background(), "tcp", net.JoinHostPort(host, "443"),
			nil) != nil {
			return
		}
		old := net.IP(ip.AsSlice())
		if ip.Is4In6() || !old.IsGlobalUnicast() || old.IsPrivate() || old.IsLoopback() ||
			ip.Zone() != "" || old.IsLinkLocalUnicast() || old.IsMulticast() {
			t.Fatalf("%s may be connected to", ip)
		}
	})
}

// TestReceiversAreAuthenticated checks that nothing is sent to a receiver with an untrusted
// certificate or an old version of TLS.
func TestReceiversAreAuthenticated(t *testing.T) {
	for name, maxVersion := range map[string]uint16{"a self-signed certificate": tls.VersionTLS13,
		"TLS 1.1": tls.VersionTLS11} {
		at := httptest.NewUnstartedServer(http.HandlerFunc(
			func(http.ResponseWriter, *http.Request) {
				t.Errorf("%s: received a request", name)
			}))
		at.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: maxVersion}
		at.Config.ErrorLog = log.New(io.Discard, "", 0)
		at.StartTLS()
		defer at.Close()
		tr := transport(dialer(true))
		if maxVersion < tls.VersionTLS12 { // so that only the version is wrong
			tr.TLSClientConfig = &tls.Config{RootCAs: at.Client().Transport.(*http.Transport).
				TLSClientConfig.RootCAs}
		}
		if res, err := (&http.Client{Transport: tr}).Get(at.URL); err == nil {
			_ = res.Body.Close()
			t.Errorf("%s: the receiver was reached", name)
		}
	}
}
