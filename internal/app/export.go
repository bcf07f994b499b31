package app

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firststeps/internal/channel/car"
	"firststeps/internal/channel/web"
	"firststeps/internal/guide"
	"firststeps/internal/page"
)

// exportList is the file of an export with the hashes of the other files, as sha256sum reads it.
const exportList = "firststeps.sha256"

func (m *Main) exportCommand() *cobra.Command {
	var sites embedSites
	var at publicAddress
	cmd := &cobra.Command{
		Use:   "export DIR",
		Short: "Write the guides as a static site, which needs no server",
		Long: "Write the guides as a static site, which needs no server: every page that a\n" +
			"phone opens or stores, in every language, for the root of a host. There is no\n" +
			"desk. The file _headers has the headers that the host must send.\n\n" +
			"A former export in DIR is replaced. Nothing is written into another folder\n" +
			"that has files.",
		Example: "  firststeps export site\n" +
			"  firststeps export site --embed https://insurer.example --url https://help.example",
		Args: wants(1, 1, "name the folder to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if strings.Count(string(at), "/") > 2 {
				return fmt.Errorf("--url %s has a path: an export is for the root of a host", at)
			}
			return m.export(cmd, args[0], sites, string(at))
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string,
			cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	cmd.Flags().Var(&sites, "embed", embedUsage)
	cmd.Flags().Var(&at, "url", "public `URL` of the site, for the example of an embedded guide")
	return cmd
}

func (m *Main) export(cmd *cobra.Command, dir string, sites embedSites, at string) error {
	lib, err := open(cmd)
	if err != nil {
		return err
	}
	guides := lib.All()
	for _, g := range guides {
		if reason, err := m.recalled(cmd, g); err != nil || reason != "" {
			if err == nil {
				err = failed{fmt.Errorf("%s was recalled, so it is not exported: %s", g.ID, reason)}
			}
			return err
		}
	}
	site := web.New(guides, web.Options{Today: m.today, Log: m.logger(serveOptions{}),
		Offline: true, Embed: sites, Release: lib.Release,
		Beside: func(g *guide.Guide) map[string]page.Stored {
			return car.OfflinePages([]*guide.Guide{g})
		}})
	if err := writeExport(dir, exportFiles(site.Export(), len(sites) > 0)); err != nil {
		return failed{err}
	}
	fmt.Fprintf(m.Stdout, "%d guides are in %s. The host must send the headers in %s.\n",
		len(guides), dir, filepath.Join(dir, "_headers"))
	if len(sites) > 0 {
		g := guides[0]
		if at == "" {
			at = "https://help.example"
		}
		fmt.Fprintf(m.Stdout, "To show a guide on a page of %s:\n\n"+
			"<script src=\"%s%s\" integrity=\"%s\" crossorigin=\"anonymous\" defer></script>\n"+
			"<first-steps guide=\"%s\" lang=\"%s\"><a href=\"%[2]s/%[5]s/%[6]s\">%s</a>"+
			"</first-steps>\n", sites.String(), at, web.ElementPath, web.ElementIntegrity(), g.ID,
			g.Texts[0].Language, g.Texts[0].Title)
	}
	return nil
}

// exportFiles returns the files of an export by name. A page has the name that static hosts serve
// at its path.
func exportFiles(pages map[string]page.Stored, element bool) map[string][]byte {
	files := map[string][]byte{}
	for path, p := range pages {
		name := strings.TrimPrefix(path, "/")
		if path == "/" {
			name = "index"
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			name += ".html"
		}
		files[name] = p.Body
	}
	if element {
		name := strings.TrimPrefix(web.ElementPath, "/")
		files[name] = []byte(web.Element)
		files[name+".integrity"] = []byte(web.ElementIntegrity() + "\n")
	}
	files["_headers"] = exportHeaders(pages)
	var list bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	files[exportList] = list.Bytes()
	return files
}

// exportHeaders returns the headers of an export in the form that many static hosts read. They are
// the same for all files: what any of them needs.
func exportHeaders(pages map[string]page.Stored) []byte {
	header := http.Header{}
	page.Headers(header, "", true)
	for _, path := range slices.Sorted(maps.Keys(pages)) {
		h := pages[path].Header
		header.Set("Content-Security-Policy", page.JoinPolicies(
			header.Get("Content-Security-Policy"), h.Get("Content-Security-Policy")))
	}
	header.Set("Permissions-Policy", "camera=(self), microphone=(), geolocation=(self)")
	header.Set("Cache-Control", "no-cache")
	var b bytes.Buffer
	b.WriteString("/*\n")
	for _, name := range slices.Sorted(maps.Keys(header)) {
		fmt.Fprintf(&b, "  %s: %s\n", name, header.Get(name))
	}
	b.WriteString(web.ElementPath + "\n  Access-Control-Allow-Origin: *\n")
	return b.Bytes()
}

// writeExport writes files beside dir, and then replaces dir, which must be empty, missing or an
// export.
func writeExport(dir string, files map[string][]byte) error {
	dir = filepath.Clean(dir)
	found, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	isExport := func(e fs.DirEntry) bool { return e.Name() == exportList }
	if len(found) > 0 && !slices.ContainsFunc(found, isExport) {
		return fmt.Errorf("%s has files, and is not an export: name a new folder", dir)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	next, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(next) }()
	for name, body := range files {
		file := filepath.Join(next, "site", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(file, body, 0o666); err != nil {
			return err
		}
	}
	former := filepath.Join(next, "former")
	if err := os.Rename(dir, former); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(filepath.Join(next, "site"), dir); err != nil {
		return errors.Join(err, os.Rename(former, dir))
	}
	return nil
}

const embedUsage = "`sites` whose pages may show a guide in a frame, such as " +
	"https://insurer.example, separated by commas; * for all"

// embedSites is a setting that names sites.
type embedSites []string

func (e *embedSites) String() string { return strings.Join(*e, ",") }
func (e *embedSites) Type() string   { return "sites" }
func (e *embedSites) Set(s string) error {
	*e = nil
	for site := range strings.SplitSeq(s, ",") {
		u, err := url.Parse(site)
		if site != "*" && (err != nil || u.Scheme != "https" && u.Scheme != "http" ||
			site != u.Scheme+"://"+u.Host || u.Host == "" || strings.ContainsAny(site, "; '\"*")) {
			return fmt.Errorf("%q is not a site, such as https://insurer.example", site)
		}
		*e = append(*e, site)
	}
	return nil
}
