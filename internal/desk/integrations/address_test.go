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

// internalHosts are machines that no webhook may reach, as addresses.
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

// carried writes an address of the fourth version in each of the ways in which one of the sixth
// carries it.
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

// forms are more than two hundred ways to write that a webhook should go inside. Some are no
// address to anybody, and some only to a resolver that is less strict than ours: those are sent to
// it as names.
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

// resolving gives a dialer with a name server of its own, over a pipe: every name leads inside, and
// whatever asks again is led elsewhere than before.
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

// answerNames answers one question after another as DNS over TCP has it: the first time with an
// address of the internet, and from then on with one inside.
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

// connects tells whether anything was connected to: it stands where the system's own connecting
// would begin.
var errConnected = errors.New("connected")

// No address inside is connected to, however it is written, and whatever a name server says the
// second time.
func TestNothingInsideIsReached(t *testing.T) {
	if len(forms()) < 200 {
		t.Fatalf("%d forms", len(forms()))
	}
	for _, form := range forms() {
		err := post(form, resolving(dialer(false)))
		if err == nil || errors.Is(err, errConnected) {
			t.Errorf("%s: %v", form, err)
		}
	}
}

// post sends to an address. A connection that the guard would let through ends with errConnected:
// nothing is ever reached.
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

// The check that many write, of the address as it is typed and before the name is looked up, lets a
// good part of those through: so the test above can fail.
func TestACheckBeforeTheNameIsLookedUpWouldFail(t *testing.T) {
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
		t.Errorf("only %d of %d would be reached: the table is too easy", reached, len(forms()))
	}
}

// Addresses of the internet are not in the way, nor is what lies just beside those inside.
func TestTheInternetIsReached(t *testing.T) {
	for _, ip := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255",
		"169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
		"198.17.255.255", "198.20.0.0", "223.255.255.255",
		"168.63.129.15", "168.63.129.17", "2001:200::1", "2003::1", "2606:4700::1111",
		"2a00:1450::1", "3ffe:ffff::1", "2001:4860:4860::8888",
	} {
		if !isPublic(netip.MustParseAddr(ip)) {
			t.Errorf("%s counts as inside", ip)
		}
	}
}

// A receiver on this machine is not reached, a redirect to one is not followed; where internal
// addresses are allowed, it is.
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

// What an operator types is refused at once where it cannot be meant.
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
		if got := validAddress(address, false); got != want {
			t.Errorf("%q: %v", address, got)
		}
	}
	if !validAddress("http://127.0.0.1:8080/", true) || validAddress("ftp://127.0.0.1/", true) {
		t.Error("where internal addresses are allowed")
	}
}

// FuzzAddress: whatever is given for an address, if it is connected to, then by an address that is
// neither private, nor of this machine, nor of many.
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

// A receiver whose certificate nobody vouches for, or that speaks an old form of TLS, hears
// nothing.
func TestReceiversAreWhoTheySay(t *testing.T) {
	for name, most := range map[string]uint16{"a certificate of its own": tls.VersionTLS13,
		"TLS 1.1": tls.VersionTLS11} {
		at := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter,
			*http.Request) {
			t.Errorf("%s: it was told", name)
		}))
		at.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: most}
		at.Config.ErrorLog = log.New(io.Discard, "", 0)
		at.StartTLS()
		defer at.Close()
		tr := transport(dialer(true))
		if most < tls.VersionTLS12 { // so that nothing else is wrong
			tr.TLSClientConfig = &tls.Config{RootCAs: at.Client().Transport.(*http.Transport).
				TLSClientConfig.RootCAs}
		}
		if res, err := (&http.Client{Transport: tr}).Get(at.URL); err == nil {
			_ = res.Body.Close()
			t.Errorf("%s: it was reached", name)
		}
	}
}
