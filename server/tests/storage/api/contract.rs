//! What the served document promises, held against what the server answers. [`TestApp`] asks here for
//! every answer that any test gets.
//!
//! [`TestApp`]: super::TestApp

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Reply;

pub(super) const PROBLEM: &str = "application/problem+json";

/// The document of a running server.
#[derive(Debug, Clone)]
pub(crate) struct Contract(Arc<Value>);

impl Contract {
    pub(super) fn new(document: Value) -> Self {
        Self(Arc::new(document))
    }

    /// The operation a request reaches: nothing when the path is not there, an empty one when the
    /// method is not.
    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object()?;
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let template: Vec<&str> = template.split('/').collect();
            template.len() == parts.len()
                && template
                    .iter()
                    .zip(&parts)
                    .all(|(wanted, part)| wanted == part || wanted.starts_with('{'))
        };
        let (_, item) = paths
            .iter()
            .filter(|(template, _)| fits(template))
            .min_by_key(|(template, _)| template.matches('{').count())?;
        let method = if method == "HEAD" { "GET" } else { method };
        Some(&item[method.to_lowercase().as_str()])
    }

    /// Holds an answer against the document: the status is there with that media type, and a body in
    /// JSON has the fields that are described and no others.
    #[track_caller]
    pub(super) fn holds(&self, method: &str, path: &str, reply: &Reply) {
        let shown = format!(
            "{method} {path}: {} {}",
            reply.status,
            String::from_utf8_lossy(&reply.bytes[..reply.bytes.len().min(500)])
        );
        if path == "/openapi.json" && reply.status == 200 {
            return;
        }
        let sent = reply.header("content-type");
        let Some(operation) = self.operation(method, path) else {
            // Documented or not: 404 for what is nowhere, and the document's own path.
            assert!(matches!(reply.status, 404 | 405), "{shown}");
            assert_eq!(sent, PROBLEM, "{shown}");
            return;
        };
        if operation.is_null() {
            assert_eq!((reply.status, sent), (405, PROBLEM), "{shown}");
            return;
        }
        if path.starts_with("/v1/") && operation["x-access"].is_null() {
            assert_eq!((reply.status, sent), (404, PROBLEM), "{shown}");
            return;
        }
        let response = &operation["responses"][reply.status.to_string().as_str()];
        assert!(response.is_object(), "the document does not have: {shown}");
        let content = response["content"].as_object();
        if content.is_none_or(Map::is_empty) {
            assert!(
                reply.bytes.is_empty(),
                "a body that is not described: {shown}"
            );
            return;
        }
        let essence = sent.split(';').next().unwrap_or_default();
        let described = content
            .and_then(|content| content.get(essence))
            .unwrap_or_else(|| panic!("the document has no {sent} of this status: {shown}"));
        if reply.status >= 400 {
            assert_eq!(sent, PROBLEM, "{shown}");
        }
        if essence.ends_with("json")
            && method != "HEAD"
            && let Err(why) = self.fits(&described["schema"], &reply.json())
        {
            panic!("not as described ({why}): {shown}");
        }
    }

    /// A schema, looked up if it is named.
    pub(super) fn schema<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"]
            .as_str()
            .and_then(|name| name.rsplit('/').next())
        {
            Some(name) => &self.0["components"]["schemas"][name],
            None => schema,
        }
    }

    /// Whether a value is of a schema, as far as our schemas go.
    fn fits(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = self.schema(schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = choices
                .iter()
                .any(|choice| self.fits(choice, value).is_ok());
            return fits
                .then_some(())
                .ok_or_else(|| format!("{value} is none of {choices:?}"));
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                return Err(format!("the schema {schema} has no type"));
            }
        };
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        if !types.contains(&found) {
            return Err(format!("{value} is not {types:?}"));
        }
        if let (Some(named), Value::String(_)) = (schema["enum"].as_array(), value)
            && !named.contains(value)
        {
            return Err(format!("{value} is not one of {named:?}"));
        }
        for item in value.as_array().into_iter().flatten() {
            self.fits(&schema["items"], item)?;
        }
        let Value::Object(fields) = value else {
            return Ok(());
        };
        for (name, field) in fields {
            let described = &schema["properties"][name.as_str()];
            if described.is_null() {
                return Err(format!("the field {name} is not described"));
            }
            self.fits(described, field)
                .map_err(|why| format!("{name}: {why}"))?;
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                return Err(format!("the field {name} is missing"));
            }
        }
        Ok(())
    }
}
