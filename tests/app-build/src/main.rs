//! Lays the phone app out for the web.
//!
//! `counterfoil-app-build WASM PAGE OUT`: makes the bindings of the compiled module, puts them with the
//! page's scripts and styles into a folder that carries their hash, and writes the few files with fixed
//! names (the page, the service worker, the manifest, the icons) around it. Everything of one build is
//! reached through its folder alone, so two builds can never be mixed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

const BUFFER: usize = 1 << 16;
/// The smallest that brotli makes, and as far back as every browser looks.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 24;

/// What lies in the folder of a build; everything else of the page has a fixed name.
const HASHED: &[&str] = &[
    "page.js",
    "paper.js",
    "pictures.js",
    "worker.js",
    "device.js",
    "app.css",
];
/// Where the build's folder is written into files with fixed names.
const FOLDER: &str = "{{build}}";
/// The service worker: the one file that it does not keep itself.
const WORKER: &str = "sw.js";
/// Where it is told what there is to keep.
const FILES: &str = "{{files}}";
/// Not worth compressing, or compressed already.
const AS_IS: &[&str] = &["png"];

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [wasm, page, out] = arguments.as_slice() else {
        bail!("usage: counterfoil-app-build WASM PAGE OUT");
    };
    lay_out(wasm, page, out)
}

fn lay_out(wasm: &Path, page: &Path, out: &Path) -> Result<()> {
    let mut hashed = bindings(wasm)?;
    let mut fixed = BTreeMap::new();
    for file in fs::read_dir(page).with_context(|| format!("reading {}", page.display()))? {
        let file = file?;
        let name = file
            .file_name()
            .into_string()
            .ok()
            .context("a file's name is not text")?;
        let content = fs::read(file.path()).with_context(|| format!("reading {name}"))?;
        if HASHED.contains(&name.as_str()) {
            hashed.insert(name, content);
        } else {
            fixed.insert(name, content);
        }
    }

    // The fixed files take part: a changed page is a changed build.
    let mut hash = Sha256::new();
    for (name, content) in hashed.iter().chain(&fixed) {
        hash.update(name.as_bytes());
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    let mut folder = "b-".to_owned();
    for byte in hash.finalize().iter().take(8) {
        write!(folder, "{byte:02x}")?;
    }

    let mut kept: Vec<String> = hashed
        .iter()
        .map(|(name, content)| entry(&format!("{folder}/{name}"), content))
        .collect();
    for (name, content) in &mut fixed {
        if !AS_IS.iter().any(|ending| name.ends_with(ending)) {
            *content = text(name, content)?.replace(FOLDER, &folder).into_bytes();
        }
        // The page is asked for by its folder's address.
        match name.as_str() {
            WORKER => {}
            "index.html" => kept.push(entry("./", content)),
            name => kept.push(entry(name, content)),
        }
    }
    let worker = fixed.get_mut(WORKER).context("the page has no worker")?;
    *worker = text(WORKER, worker)?
        .replace(FILES, &kept.join(", "))
        .into_bytes();

    // Made beside and moved into place: a server never sees half a build.
    let fresh = out.with_extension("new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(fresh.join(&folder))
        .with_context(|| format!("making {}", fresh.display()))?;
    let mut wire = 0;
    for (name, content) in &hashed {
        wire += write(&fresh.join(&folder).join(name), content)?;
    }
    for (name, content) in &fixed {
        wire += write(&fresh.join(name), content)?;
    }
    let _ = fs::remove_dir_all(out);
    fs::rename(&fresh, out).with_context(|| format!("writing {}", out.display()))?;
    println!("{folder}: {} KB over the wire", wire.div_ceil(1000));
    Ok(())
}

/// A file to keep, with the digest that it must have wherever it is fetched from.
fn entry(name: &str, content: &[u8]) -> String {
    let digest = BASE64_STANDARD.encode(Sha256::digest(content));
    format!("[\"{name}\", \"sha256-{digest}\"]")
}

fn text(name: &str, content: &mut Vec<u8>) -> Result<String> {
    String::from_utf8(std::mem::take(content)).with_context(|| format!("{name} is not text"))
}

/// The module and its bindings, by name.
fn bindings(wasm: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let folder = wasm.with_extension("bindings");
    let _ = fs::remove_dir_all(&folder);
    Bindgen::new()
        .input_path(wasm)
        .out_name("counterfoil")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&folder)
        .context("making the bindings")?;
    let mut files = BTreeMap::new();
    for file in fs::read_dir(&folder)? {
        let file = file?;
        let name = file
            .file_name()
            .into_string()
            .ok()
            .context("a file's name is not text")?;
        files.insert(name, fs::read(file.path())?);
    }
    Ok(files)
}

/// Writes a file and, where it helps, its compressed copy. Says how many bytes travel.
fn write(path: &Path, content: &[u8]) -> Result<usize> {
    fs::write(path, content).with_context(|| format!("writing {}", path.display()))?;
    if path
        .extension()
        .is_some_and(|ending| AS_IS.iter().any(|as_is| ending == *as_is))
    {
        return Ok(content.len());
    }
    let mut gz = GzEncoder::new(Vec::new(), Compression::best());
    gz.write_all(content)?;
    beside(path, ".gz", &gz.finish()?)?;
    let mut br = Vec::new();
    brotli::CompressorWriter::new(&mut br, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW)
        .write_all(content)?;
    beside(path, ".br", &br)?;
    Ok(br.len())
}

fn beside(path: &Path, ending: &str, content: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    fs::write(&name, content)?;
    Ok(())
}
